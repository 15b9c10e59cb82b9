/// The version of Lineup, which every program prints for `--version`. It begins CHANGELOG.md too.
package let lineupVersion = "0.18.0"
