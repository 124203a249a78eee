import {
  ProgramResult,
  runProgram,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { helmEnvironment } from './environment';
import { HelmOptions } from './options';

/**
 * One call of Helm.
 *
 * @internal
 */
export interface HelmCall {
  /** A private folder, of which Helm may do what it likes. */
  home: string;
  /** What it reads. */
  input?: string;
  signal: AbortSignal;
}

// The first that can leave out the schema of a chart. Those before it are not
// maintained any more.
const MINIMUM = [3, 16];

const MAX_OUTPUT = 16 * 1024 * 1024;

/**
 * The `helm` of the machine.
 *
 * @internal
 */
export class Helm {
  private fits = false;

  constructor(private readonly options: HelmOptions) {}

  /**
   * Runs Helm, without a shell, and gives what it said, also when it fails.
   *
   * @throws TerminalError when it is not there, is too old or says too much,
   * Error when it takes too long, and the reason of the signal when that
   * aborts; the process is killed then.
   */
  async run(args: string[], call: HelmCall): Promise<ProgramResult> {
    if (!this.fits) {
      await this.checkVersion(call);
      this.fits = true;
    }
    return this.start(args, call);
  }

  private async start(
    args: string[],
    { home, input, signal }: HelmCall,
  ): Promise<ProgramResult> {
    const { command, timeoutMs } = this.options;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await runProgram({
        command,
        args,
        cwd: home,
        env: helmEnvironment(home),
        input,
        signal: AbortSignal.any([signal, timeout]),
        maxOutput: MAX_OUTPUT,
        messages: {
          missing: `Helm is not on the machine of the backend: there is no program '${command}'. Install Helm ${MINIMUM.join(
            '.',
          )} or later there, or say where it is with promotions.helm.command.`,
          tooMuch: `Helm wrote more than ${
            MAX_OUTPUT / 1024 ** 2
          } MiB, which is as much as is read. Render parts of the chart, with values that leave something out.`,
        },
      });
    } catch (error) {
      if (error === timeout.reason && !signal.aborted) {
        throw new Error(
          `Helm took longer than ${
            timeoutMs / 1000
          } seconds, and was ended. Find out what takes it so long, or ask an administrator to raise promotions.helm.timeout.`,
          { cause: error },
        );
      }
      throw error;
    }
  }

  private async checkVersion({ home, signal }: HelmCall): Promise<void> {
    const { code, stdout, stderr } = await this.start(['version', '--short'], {
      home,
      signal,
    });
    const said = (stdout || stderr).trim().slice(0, 200);
    const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(said) ?? [];
    if (code !== 0 || major === undefined) {
      throw new TerminalError(
        `'${this.options.command}' does not tell a version of Helm, but: ${said}. Correct promotions.helm.command.`,
      );
    }
    const [least, leastMinor] = MINIMUM;
    const old =
      Number(major) < least ||
      (Number(major) === least && Number(minor) < leastMinor);
    if (old) {
      throw new TerminalError(
        `The machine of the backend has Helm ${said}, which is too old. Install Helm ${MINIMUM.join(
          '.',
        )} or later.`,
      );
    }
  }
}
