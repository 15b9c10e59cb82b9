import Files

/// Removes the unfinished files of a program that has no memory left. CAllocation calls it, and then ends the program.
@c(lineup_remove_unfinished)
public func removeUnfinished() { TemporaryFiles.removeAtOnce() }
