import CHDF5
import Foundation

/// The child that reads a foreign HDF5 file for another process (`ForeignFile`). It holds no secrets, writes no file,
/// and may loop or crash.
package enum ForeignFileServer {
  /// The first argument of a program that shall be such a child.
  package static let argument = "--serve-hdf5"

  /// In bytes: a chunk, which the library holds whole, and a block that is asked for. What damaged metadata claims
  /// beyond that is refused by the system, and then by the library.
  private static let memory = 1 << 30

  /// Answers requests until the other process ends.
  package static func serve() -> Never {
    let channel = ForeignChannel(descriptor: 0)
    for descriptor in 4..<Int32(1024) { close(descriptor) }  // what the other process has open, such as a lock
    limitResources()
    endWithParent(channel)
    H5Lunregister(H5L_TYPE_EXTERNAL)  // no other file is opened
    var reader = ForeignReader()
    while let request = try? channel.receive(ForeignRequest.self) {
      do { try reader.answer(request, to: channel) } catch {
        guard let error = error as? HDF5Error, (try? channel.send(ForeignAnswer.failure(error.description))) != nil
        else {
          break
        }
      }
    }
    exit(0)
  }

  private static func limitResources() {
    func limit(_ resource: __rlimit_resource, _ value: Int) {
      var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
      setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
    // Libraries have reserved some address space already, most of it without use.
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").first
    limit(RLIMIT_AS, (pages.flatMap { Int($0) } ?? 0) * Int(getpagesize()) + memory)
    limit(RLIMIT_CORE, 0)
    limit(RLIMIT_FSIZE, 0)
  }

  /// Ends this process with the other one, also while the library loops. PR_SET_PDEATHSIG would end it with the thread
  /// that started it.
  private static func endWithParent(_ channel: ForeignChannel) {
    Thread.detachNewThread {
      var entry = pollfd(fd: channel.descriptor, events: 0, revents: 0)  // a hang-up is always told
      while poll(&entry, 1, -1) <= 0 {}
      _exit(0)
    }
  }
}

/// Answers requests about one file.
private struct ForeignReader {
  private var file: File?
  private var datasets: [String: Dataset] = [:]
  /// The memory of the largest block so far.
  private var block = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  mutating func answer(_ request: ForeignRequest, to channel: ForeignChannel) throws {
    switch request {
    case .open:
      file = try File(opening: ForeignChild.file)
      try channel.send(ForeignAnswer.opened)
    case .dataset(let name):
      let description = try opened().description(ofDataset: name)
      if let kind = description.kind { datasets[name] = try Dataset.open(name, in: opened(), kind) }
      try channel.send(ForeignAnswer.dataset(description))
    case .block(let name, let start, let extent):
      guard let dataset = datasets[name] else { throw HDF5Error("\(ForeignChild.file): no dataset \(name)") }
      let count = extent.reduce(dataset.kind.size, *)
      if count > block.count {
        free(block.baseAddress)
        block = UnsafeMutableRawBufferPointer(start: malloc(count), count: count)
      }
      guard let bytes = block.baseAddress else {
        throw HDF5Error("\(ForeignChild.file): no memory for \(count) bytes of dataset \(name) at once")
      }
      try dataset.read(bytes: bytes, start: start, extent: extent)
      try channel.send(ForeignAnswer.block(byteCount: count))
      try channel.send(UnsafeRawBufferPointer(start: bytes, count: count))
    }
  }

  private func opened() throws(HDF5Error) -> File {
    guard let file else { throw HDF5Error("\(ForeignChild.file): is not open") }
    return file
  }
}

extension File {
  /// What the file says of a dataset, of whatever type.
  ///
  /// - Throws: `HDF5Error` where it is absent, or where its numbers are in other files.
  fileprivate func description(ofDataset name: String) throws(HDF5Error) -> ForeignDescription {
    silenceErrors()
    let label = "\(path): dataset \(name)"
    guard !name.isEmpty, contains(name) else {
      throw HDF5Error("\(path): no dataset \(name): h5ls -r shows those that there are")
    }
    let dataset = try Handle(H5Dopen2(id, name, hdf5_default()), closing: H5Dclose, label)
    let creation = try Handle(H5Dget_create_plist(dataset.id), closing: H5Pclose, label)
    guard H5Pget_external_count(creation.id) == 0, H5Pget_layout(creation.id) != H5D_VIRTUAL else {
      throw HDF5Error("\(label): its numbers are in other files: write it as one file")
    }
    let space = try Handle(H5Dget_space(dataset.id), closing: H5Sclose, label)
    let rank = try check(H5Sget_simple_extent_ndims(space.id), label)
    var shape = [hsize_t](repeating: 0, count: Int(rank))
    try check(H5Sget_simple_extent_dims(space.id, &shape, nil), label)
    let type = try Handle(H5Dget_type(dataset.id), closing: H5Tclose, label)
    return ForeignDescription(
      kind: ElementKind.allCases.first { $0 != .string && H5Tequal(type.id, $0.type) > 0 }, type: words(for: type.id),
      shape: shape.map(Int.init(clamping:)), storedBytes: Int(clamping: H5Dget_storage_size(dataset.id)),
      isFiltered: H5Pget_nfilters(creation.id) > 0)
  }
}

/// Such as “big-endian float64”.
private func words(for type: hid_t) -> String {
  let order = H5Tget_order(type) == H5T_ORDER_BE ? "big-endian " : "", bits = 8 * H5Tget_size(type)
  return switch H5Tget_class(type) {
  case H5T_FLOAT: "\(order)float\(bits)"
  case H5T_INTEGER: "\(order)\(H5Tget_sign(type) == H5T_SGN_NONE ? "u" : "")int\(bits)"
  case H5T_STRING: "texts"
  case H5T_COMPOUND: "records of several fields"
  default: "elements of another type"
  }
}
