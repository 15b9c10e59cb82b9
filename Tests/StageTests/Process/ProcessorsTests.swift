import Testing

@testable import Stage

@Suite struct ProcessorsTests {
  private static let docker = "/sys/fs/cgroup/cpu,cpuacct"

  @Test(
    arguments: [
      ("no control groups", [:], 8),
      ("no quota", ["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n"], 8),
      ("a quota, rounded up", ["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "150000 100000\n"], 2),
      ("less than one", ["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "1000 100000\n"], 1),
      ("more than may be used", ["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "9000000 100000\n"], 8),
      (
        "the parent's",
        [
          "/proc/self/cgroup": "0::/job/step\n", "/sys/fs/cgroup/job/cpu.max": "300000 100000",
          "/sys/fs/cgroup/job/step/cpu.max": "max 100000",
        ], 3
      ),
      (
        "version 1",
        [
          "/proc/self/cgroup": "5:memory:/x\n4:cpu,cpuacct:/docker/ab:12\n0::/x\n",
          "\(docker)/docker/ab:12/cpu.cfs_quota_us": "250000\n",
          "\(docker)/docker/ab:12/cpu.cfs_period_us": "100000\n", "\(docker)/cpu.cfs_quota_us": "-1\n",
          "\(docker)/cpu.cfs_period_us": "100000\n",
        ], 3
      ),
      (
        "version 1 in a container",
        [
          "/proc/self/cgroup": "4:cpu,cpuacct:/docker/ab12\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000\n",
          "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "50000\n",
        ], 4
      ),
      (
        "what is no number",
        ["/proc/self/cgroup": "0::/\n:\n4:cpu\n", "/sys/fs/cgroup/cpu.max": "nan 0", "/sys/fs/cgroup/x": ""], 8
      ),
    ] as [(String, [String: String], Int)])
  func theQuotaCounts(what: String, files: [String: String], processors: Int) {
    #expect(Processors.usable(online: 8) { files[$0] } == processors, "\(what)")
  }

  @Test(arguments: [
    ("Cpus_allowed:\t1\nCpus_allowed_list:\t0\n", 1), ("Name:\tx\nCpus_allowed:\t3,0000000f\n", 6),
    ("Cpus_allowed:\t0\n", 8),
    ("Name:\tf\n", 8), ("", 8),
  ]) func theAffinityMaskCounts(status: String, processors: Int) {
    #expect(Processors.usable(online: 8) { $0 == "/proc/self/status" ? status : nil } == processors)
  }

  @Test func theyAreTheDefaultOfThreads() throws {
    #expect(try StageOptions.parse([]).threads == min(1024, Processors.usable) && Processors.usable > 0)
  }
}
