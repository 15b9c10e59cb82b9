import CMalloc

/// Keeps freed memory for the next tensor.
///
/// By default malloc maps every large array anew and unmaps it when it is freed. The kernel then clears the same pages
/// again and again, which costs a training step more than its smaller kernels do.
func keepFreedMemory() {
  mallopt(M_MMAP_MAX, 0)
  mallopt(M_TRIM_THRESHOLD, Int32.max)
  mallopt(M_TOP_PAD, 64 << 20)
  mallopt(M_ARENA_MAX, 1)
}

/// Hands freed memory back to the system, where it is more than a question needs: a server has room for a large photo
/// once, and not for ever.
package func returnFreedMemory(above bytes: Int = 128 << 20) {
  if mallinfo2().fordblks > bytes { malloc_trim(0) }
}
