import Artifacts

/// Gives an artifact or a checkpoint that was changed the seal that fits it, as a faulty writer would.
func reseal(_ path: String) throws { if !path.hasSuffix(".json") { try ArtifactHeader.reseal(path) } }
