# Pooled figures and their standard errors by R's survey package, for ballots.csv beside it.
#   Rscript tests/reference/survey.R > tests/reference/survey_r.csv
suppressPackageStartupMessages(library(survey))
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
ballots <- read.csv(file.path(folder, "ballots.csv"), colClasses = "character")
ballots$weight <- as.numeric(ballots$weight)
options(survey.lonely.psu = "adjust")

columns <- c("A1", "A2", "B1", "B2")
points <- sapply(ballots[columns], function(x) suppressWarnings(as.numeric(x)))
answered <- !is.na(points)
points[!answered] <- 0
sums <- function(items) data.frame(
  satisfied = rowSums(points[, items, drop = FALSE] >= 4),
  rated = rowSums(points[, items, drop = FALSE]),
  answers = rowSums(answered[, items, drop = FALSE])
)

designs <- list(
  plain = function(d) svydesign(ids = ~1, weights = ~1, data = d),
  weighted = function(d) svydesign(ids = ~1, weights = ~weight, data = d),
  stratified = function(d) svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = d)
)
cat("# R", paste(R.version$major, R.version$minor, sep = "."), "survey", as.character(packageVersion("survey")), "\n")
cat("design,items,form,value,se\n")
for (name in names(designs)) for (set in list(columns, columns[1:2], columns[3:4])) {
  design <- designs[[name]](cbind(ballots, sums(set)))
  for (form in c("satisfied", "rated")) {
    ratio <- svyratio(as.formula(paste0("~", form)), ~answers, design)
    cat(sprintf("%s,%s,%s,%.15g,%.15g\n", name, paste(set, collapse = "+"), form, coef(ratio), SE(ratio)))
  }
  if (length(set) == 4) { # the plain mean of the two factors' figures, by the delta method
    both <- cbind(ballots, a = sums(columns[1:2]), b = sums(columns[3:4]))
    totals <- svytotal(~ a.satisfied + a.answers + b.satisfied + b.answers, designs[[name]](both))
    mean_of_factors <- svycontrast(totals, quote((a.satisfied / a.answers + b.satisfied / b.answers) / 2))
    cat(sprintf("%s,factors,satisfied,%.15g,%.15g\n", name, coef(mean_of_factors), SE(mean_of_factors)))
  }
}
