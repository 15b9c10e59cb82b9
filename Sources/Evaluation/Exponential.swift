#if canImport(Glibc)
import Glibc
#endif

/// eˣ, by the C library.
func exponential(_ x: Double) -> Double { exp(x) }
