# Indices of single ballots for real answers, and covariances of normal variables cut into points.
#   Rscript tests/reference/integrity.R tests/reference/bfi.csv > tests/reference/integrity_r.csv
# The first argument is written too: 25 items of the first 300 respondents of psych's own data set `bfi`.
suppressPackageStartupMessages({library(psych); library(mvtnorm)})
out <- function(name, values) cat(sprintf("%s,%d,%.15g\n", name, seq_along(values) - 1, values), sep = "")

cat("# R", paste(R.version$major, R.version$minor, sep = "."), "psych", as.character(packageVersion("psych")),
    "mvtnorm", as.character(packageVersion("mvtnorm")), "\n")
cat("figure,place,value\n")
answers <- as.matrix(bfi[1:300, 1:25])
write.csv(answers, commandArgs(TRUE)[1], row.names = FALSE, quote = FALSE, na = "")
each <- function(what) apply(answers, 1, function(row) what(row[!is.na(row)]))
out("longstring", each(function(row) max(rle(row)$lengths)))
out("spread", each(sd))
centre <- colMeans(answers, na.rm = TRUE)
deviation <- apply(answers, 2, sd, na.rm = TRUE)
covariance <- cor(answers, use = "pairwise") * outer(deviation, deviation)
stopifnot(min(eigen(covariance)$values) > 0.01)
out("distance", apply(answers, 1, function(row) {
  given <- !is.na(row)
  mahalanobis(row[given], centre[given], covariance[given, given])
}))

# Covariance of two items of 5 points: sum over both items' thresholds of P(both above) - P(one above) P(other above).
first <- c(-2.2, -1.5, -0.8, 0.3); second <- c(-1.9, -1.1, -0.2, 1.0)
for (rho in c(-0.9, -0.3, 0.2, 0.6, 0.95)) {
  above <- outer(first, second, Vectorize(function(a, b) pmvnorm(
    lower = c(a, b), upper = c(Inf, Inf), corr = matrix(c(1, rho, rho, 1), 2), algorithm = TVPACK(abseps = 1e-14))))
  out(sprintf("covariance_%g", rho), sum(above - outer(pnorm(-first), pnorm(-second))))
}
