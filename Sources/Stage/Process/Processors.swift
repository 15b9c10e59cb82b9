import Foundation

/// The processors that this process may use: not all that the machine has, where taskset, a container or a batch system
/// gives it fewer.
package enum Processors {
  /// Their number, which is the default of `--threads`.
  package static let usable = usable(online: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) {
    try? String(contentsOfFile: $0, encoding: .utf8)
  }

  /// The smaller of two limits, and at least 1: the processors on which it may run, and the time of them that its
  /// control groups give it, such as 1.5 of them, rounded up.
  /// - Parameters:
  ///   - online: the machine's processors.
  ///   - text: the text of a file of the kernel's; nil where there is none.
  static func usable(online: Int, reading text: (String) -> String?) -> Int {
    // Those that are allowed may be more than there are, where a virtual machine can get further ones.
    let allowed = min(online, text("/proc/self/status").flatMap(allowed) ?? online)
    let quotas = (text("/proc/self/cgroup") ?? "").split(separator: "\n").flatMap { line in
      // Such as `0::/user.slice` of version 2, and `4:cpu,cpuacct:/docker/ab12` of version 1.
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { return [Double]() }
      if parts[1].isEmpty {
        return groups(parts[2], below: ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]).compactMap { group in
          text("\(group)/cpu.max").flatMap(share)
        }
      }
      guard parts[1].split(separator: ",").contains("cpu") else { return [] }
      return groups(parts[2], below: ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/\(parts[1])"]).compactMap { group in
        guard let quota = text("\(group)/cpu.cfs_quota_us"), let period = text("\(group)/cpu.cfs_period_us") else {
          return nil
        }
        return share("\(quota) \(period)")
      }
    }
    return max(1, min(allowed, quotas.map { Int($0.rounded(.up)) }.min() ?? allowed))
  }

  /// The folders of a control group and of those that it is in. In a container only the outermost may be there, which
  /// is then the container's own.
  private static func groups(_ path: String, below mounts: [String]) -> [String] {
    let names = path.split(separator: "/")
    return mounts.flatMap { mount in
      (0...names.count).map { ([mount] + names.prefix($0).map(String.init)).joined(separator: "/") }
    }
  }

  /// Such as 1.5 for `150000 100000`, microseconds in a period of as many; nil where there is no limit.
  private static func share(_ text: String) -> Double? {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), quota > 0, period > 0 else {
      return nil
    }
    return min(quota / period, 1e6)
  }

  /// How many processors an affinity mask has, such as 6 for the line `Cpus_allowed: 3,0000000f`; nil without one.
  private static func allowed(_ status: String) -> Int? {
    let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
    let digits = (line ?? "").drop { $0 != ":" }.compactMap(\.hexDigitValue)
    return digits.contains { $0 > 0 } ? digits.reduce(0) { $0 + $1.nonzeroBitCount } : nil
  }
}
