import { deployed } from '../components';
import { Release, release } from './release';

/** Pushes a new version now and then, of one component after the other. */
export class Releases {
  private timer?: NodeJS.Timeout;
  private turn = 0;

  constructor(
    private readonly options: {
      gitUrl: string;
      /** Milliseconds; 0: never. */
      every: number;
      onRelease: (released: Release) => void;
      onError: (error: Error) => void;
    },
  ) {}

  start(): void {
    if (this.options.every > 0) {
      this.timer = setInterval(() => this.next(), this.options.every);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private next(): void {
    const component = deployed[this.turn % deployed.length];
    this.turn += 1;
    release(this.options.gitUrl, component).then(
      this.options.onRelease,
      this.options.onError,
    );
  }
}
