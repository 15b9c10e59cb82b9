/// Gives a file that was changed the seal that fits it, as an enemy or a faulty writer would.
///
/// Files had no seal yet when this was written: there is nothing to do then.
func reseal(_ path: String) throws {}
