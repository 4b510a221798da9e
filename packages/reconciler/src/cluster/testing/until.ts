/** Waits for what has to come; in vain, it says what for. @internal */
export async function until(
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`waited in vain for ${condition}`);
    }
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
