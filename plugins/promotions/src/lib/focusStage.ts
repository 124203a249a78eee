/**
 * Gives the focus to the card of a stage where nothing has it: what had it
 * before a panel or dialog opened may be gone when that closes.
 */
export function focusStage(name: string): void {
  const { activeElement, body } = document;
  if (activeElement && activeElement !== body) {
    return;
  }
  [...document.querySelectorAll<HTMLElement>('[data-stage]')]
    .find(({ dataset }) => dataset.stage === name)
    ?.querySelector('button')
    ?.focus();
}
