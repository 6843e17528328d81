# Reliability and relative importance of R's own data set `attitude` (30 departments, 7 ratings).
#   Rscript tests/reference/understanding.R > tests/reference/understanding_r.csv
# Shapley (LMG) shares are made from the definition: the mean increase of R-squared over all orders of the predictors.
suppressPackageStartupMessages(library(psych))
items <- attitude[, -1]
out <- function(name, values) cat(sprintf("%s,%d,%.15g\n", name, seq_along(values) - 1, values), sep = "")

cat("# R", paste(R.version$major, R.version$minor, sep = "."), "psych", as.character(packageVersion("psych")), "\n")
cat("figure,place,value\n")
found <- suppressWarnings(alpha(items))
out("alpha", found$total$raw_alpha)
out("alpha_if_deleted", found$alpha.drop$raw_alpha)
out("item_rest", found$item.stats$r.drop)
out("eigenvalues", eigen(cor(items))$values)
# Feldt's interval as Feldt gave it.
n <- nrow(items); k <- ncol(items)
out("feldt", 1 - (1 - found$total$raw_alpha) * qf(c(0.975, 0.025), n - 1, (n - 1) * (k - 1)))
loadings <- as.numeric(fa(items, nfactors = 1, fm = "minres")$loadings)
out("omega", sum(loadings)^2 / (sum(loadings)^2 + sum(1 - loadings^2)))

permutations <- function(v) if (length(v) < 2) list(v) else
  do.call(c, lapply(seq_along(v), function(i) lapply(permutations(v[-i]), function(p) c(v[i], p))))
explained <- function(data, names) if (length(names) == 0) 0 else
  summary(lm(reformulate(names, "rating"), data))$r.squared
for (kind in c("pearson", "spearman")) {
  data <- if (kind == "pearson") attitude else as.data.frame(lapply(attitude, rank))
  names <- colnames(items)
  shares <- setNames(numeric(length(names)), names)
  orders <- permutations(names)
  for (order in orders) for (i in seq_along(order))
    shares[order[i]] <- shares[order[i]] +
      (explained(data, order[seq_len(i)]) - explained(data, order[seq_len(i - 1)])) / length(orders)
  out(paste0("shapley_", kind), shares[names])
  # Johnson's relative weights, by the singular value decomposition of the standardised predictors.
  x <- scale(data[names]); y <- scale(data$rating)
  s <- svd(x)
  z <- s$u %*% t(s$v)
  beta <- crossprod(z, y) / sqrt(sum(y^2))
  lambda <- crossprod(z, x) / sqrt(nrow(x) - 1)
  out(paste0("johnson_", kind), as.numeric(t(lambda^2) %*% beta^2))
}
