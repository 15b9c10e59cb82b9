/// A .npy file that cannot be read: says which file, what is wrong with it and what to do.
public struct NumPyError: Error, CustomStringConvertible, Equatable {
  public let description: String
  public init(_ description: String) { self.description = description }
}
