# p-values adjusted by R's p.adjust.  Rscript tests/reference/adjust.R > tests/reference/adjust_r.csv
families <- list(
  benjamini_hochberg_1995 = c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                              0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
  ties = c(0.02, 0.01, 0.02, 0.9, 0.01, 0.3, 0, 1),
  spread = round(((1:40) * 0.618034) %% 1, 6)^2
)
cat("#", R.version.string, "\n")
cat("family,p,BH,holm\n")
for (name in names(families)) {
  p <- families[[name]]
  cat(sprintf("%s,%.12g,%.12g,%.12g\n", name, p, p.adjust(p, "BH"), p.adjust(p, "holm")), sep = "")
}
