# Run lengths of control charts, and an interrupted series with Newey-West errors.
#   Rscript tests/reference/series.R > tests/reference/series_r.csv
suppressPackageStartupMessages({library(spc); library(sandwich)})
cat("# R", paste(R.version$major, R.version$minor, sep = "."), "spc", as.character(packageVersion("spc")),
    "sandwich", as.character(packageVersion("sandwich")), "\n")
cat("figure,first,second,value\n")
out <- function(figure, first, second, value) cat(sprintf("%s,%.15g,%.15g,%.12g\n", figure, first, second, value))
for (weight in c(0.1, 0.2, 0.4, 1)) {
  out("ewma_run_length", weight, 2.7, xewma.arl(weight, 2.7, 0, sided = "two"))
  out("ewma_limit", weight, 500, xewma.crit(weight, 500, sided = "two"))
}
for (allowance in c(0.25, 0.5, 1)) {
  out("cusum_run_length", allowance, 4, xcusum.arl(allowance, 4, 0))
  out("cusum_threshold", allowance, 370.4, xcusum.crit(allowance, 370.4))
}
share <- c(0.74, 0.71, 0.76, 0.73, 0.75, 0.72, 0.77, 0.74, 0.73, 0.81, 0.84, 0.83, 0.86, 0.85, 0.88, 0.86, 0.87, 0.90)
size <- c(60, 55, 71, 64, 58, 62, 70, 49, 66, 61, 57, 73, 68, 59, 63, 72, 54, 67)
time <- 0:17; after <- as.numeric(time >= 9); since <- ifelse(after == 1, time - 9, 0)
for (kind in c("plain", "weighted")) {
  fit <- if (kind == "plain") lm(share ~ time + after + since) else lm(share ~ time + after + since, weights = size)
  for (lags in c(0, 3)) {
    se <- sqrt(diag(NeweyWest(fit, lag = lags, prewhite = FALSE, adjust = TRUE)))
    for (name in c("time", "after", "since")) out(paste(kind, name, sep = "_"), lags, coef(fit)[name], se[name])
  }
}
