import COpenSSL

/// SHA-256 of bytes that come piece by piece.
package final class ContentDigest {
  private let context: OpaquePointer

  package init() {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for a digest") }
    self.context = context
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { EVP_MD_CTX_free(context) }

  package func update(_ bytes: UnsafeRawBufferPointer) { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }

  package func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The digest in 64 hexadecimal digits. `update` must not be called afterwards.
  package func finish() -> String {
    finishedBytes().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private func finishedBytes() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &bytes, nil)
    return bytes
  }

  /// The digest of a text.
  package static func of(_ text: String) -> String {
    let digest = ContentDigest()
    digest.update(text)
    return digest.finish()
  }

  /// The 32 bytes of the digest of bytes.
  package static func bytes(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let digest = ContentDigest()
    digest.update(bytes)
    return digest.finishedBytes()
  }

  /// The digest of bytes.
  package static func of(_ bytes: UnsafeRawBufferPointer) -> String {
    let digest = ContentDigest()
    digest.update(bytes)
    return digest.finish()
  }
}
