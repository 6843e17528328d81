# Figures of R's survey package for its own data on Californian schools (api).
#   Rscript tests/reference/designs.R          writes designs_r.csv and api.csv beside itself
suppressPackageStartupMessages(library(survey))
data(api)
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
columns <- c("dnum", "snum", "stype", "sch.wide", "api99", "api00", "enroll", "api.stu", "awards", "pw")
samples <- list(apisrs = apisrs, apistrat = apistrat, apiclus1 = apiclus1, apiclus2 = apiclus2)
rows <- do.call(rbind, lapply(names(samples), function(name) {
  x <- samples[[name]]
  fpc <- if (name == "apiclus2") x$fpc1 else x$fpc
  cbind(sample = name, x[columns], fpc = as.numeric(fpc))
}))
version <- paste("# R", paste(R.version$major, R.version$minor, sep = "."), "survey",
                 as.character(packageVersion("survey")))
write_csv <- function(table, file, note) {
  connection <- file(file.path(folder, file), "w")
  writeLines(note, connection)
  write.csv(table, connection, row.names = FALSE, quote = FALSE, na = "")
  close(connection)
}
number <- function(x) sprintf("%.17g", as.numeric(x))
rows$pw <- number(rows$pw)
write_csv(rows, "api.csv", paste(version, "data(api)"))

srs <- svydesign(ids = ~1, fpc = ~fpc, data = apisrs)
strat <- svydesign(ids = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat)
clus1 <- svydesign(ids = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1)
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
tight <- list(maxit = 500, epsilon = 1e-12)
designs <- list(
  srs = srs,
  srs_endless = svydesign(ids = ~1, weights = ~pw, data = apisrs),
  strat = strat,
  strat_endless = svydesign(ids = ~1, strata = ~stype, weights = ~pw, data = apistrat),
  clus1 = clus1,
  clus2_first_stage = svydesign(ids = ~dnum, weights = ~pw, data = apiclus2),
  strat_clusters = svydesign(ids = ~dnum, strata = ~stype, weights = ~pw, data = apistrat, nest = TRUE),
  clus1_poststratified = postStratify(clus1, ~stype, types),
  strat_poststratified = postStratify(strat, ~sch.wide, wide),
  clus1_raked = rake(clus1, list(~stype, ~sch.wide), list(types, wide), control = tight)
)
found <- NULL
note <- function(design, figure, domain, estimate, se, low = NA, high = NA)
  found <<- rbind(found, data.frame(design = design, figure = figure, domain = domain, value = number(estimate),
                                    se = number(se), low = number(low), high = number(high)))
for (name in names(designs)) for (domain in c("all", "H", "awards")) {
  d <- designs[[name]]
  if (domain == "H") d <- subset(d, stype == "H")
  if (domain == "awards") d <- subset(d, awards == "Yes")
  for (variable in c("api00", "enroll")) {
    answered <- subset(d, !is.na(d$variables[[variable]]))
    m <- svymean(as.formula(paste0("~", variable)), answered)
    ci <- confint(m, df = degf(answered))
    note(name, paste0("mean_", variable), domain, coef(m), SE(m), ci[1], ci[2])
  }
  r <- svyratio(~api.stu, ~enroll, d, na.rm = TRUE)
  note(name, "ratio", domain, coef(r), SE(r))
  p <- svyciprop(~I(sch.wide == "Yes"), d, method = "beta")
  note(name, "share", domain, coef(p), sqrt(attr(p, "var")), attr(p, "ci")[1], attr(p, "ci")[2])
}
lonely <- data.frame(y = c(3, 5, 4, 2, 5, 1), w = c(1, 2, 2, 3, 1, 2), h = c("a", "a", "a", "b", "b", "c"))
for (rule in c("adjust", "certainty")) {
  options(survey.lonely.psu = rule)
  m <- svymean(~y, svydesign(ids = ~1, strata = ~h, weights = ~w, data = lonely))
  note(paste0("lonely_", rule), "mean_y", "all", coef(m), SE(m))
}
write_csv(found, "designs_r.csv", version)
