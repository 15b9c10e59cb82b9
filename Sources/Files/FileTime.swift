import Glibc

/// The time of the system's clock, in nanoseconds since 1970.
package func clockTime() -> Int {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return Int(now.tv_sec) * 1_000_000_000 + Int(now.tv_nsec)
}

/// Says of a file that it was written at `time`, in nanoseconds since 1970. Where that cannot be said it stays.
package func setTime(of path: String, to time: Int) {
  let time = timespec(tv_sec: time / 1_000_000_000, tv_nsec: time % 1_000_000_000)
  utimensat(AT_FDCWD, path, [time, time], 0)
}
