/**
 * Which stages of one pipeline somebody may see. Those that the pipeline does
 * not have (any more, or yet) are seen by who sees whatever stage there may be.
 */
export class StageView {
  readonly #visible: ReadonlySet<string>;
  readonly #declared: ReadonlySet<string>;

  constructor(
    declared: Array<{ name: string; visible: boolean }>,
    /** Also stages that nothing is known about. */
    readonly everything: boolean,
  ) {
    this.#declared = new Set(declared.map(({ name }) => name));
    this.#visible = new Set(
      declared.filter(({ visible }) => visible).map(({ name }) => name),
    );
  }

  sees(stage: string): boolean {
    return (
      this.#visible.has(stage) ||
      (this.everything && !this.#declared.has(stage))
    );
  }

  /** Names of the stages that the pipeline has and that are seen. */
  get visible(): string[] {
    return [...this.#visible];
  }
}
