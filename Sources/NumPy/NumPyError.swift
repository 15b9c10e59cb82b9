/// A .npy file that cannot be read. The message names the file, and says what is wrong and what to do.
package struct NumPyError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }
}
