/**
 * What a page holds on to, in bytes: its JavaScript objects, their buffers, the document's own objects, and its canvases. Garbage is
 * collected first.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<number>}
 */
export async function pageMemory(page) {
  const session = await page.context().newCDPSession(page)
  try {
    // What one collection lets go of may hold what the next one finds.
    for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage')
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage')
    const canvases = await page.evaluate(() => [...document.querySelectorAll('canvas')].reduce((sum, { width, height }) => sum + width * height * 4, 0))
    return usedSize + embedderHeapUsedSize + backingStorageSize + canvases
  } finally {
    await session.detach()
  }
}
