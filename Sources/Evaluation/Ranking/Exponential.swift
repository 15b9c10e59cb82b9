#if canImport(Glibc)
  import Glibc
#endif

/// eˣ, by the C library.
func exponential(_ x: Double) -> Double { exp(x) }

/// ln x, by the C library.
func logarithm(_ x: Double) -> Double { log(x) }
