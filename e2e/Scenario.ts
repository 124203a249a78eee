import { Browser, Person } from './Browser';
import { Demo } from './Demo';

export interface ScenarioContext {
  demo: Demo;
  /** Opens a browser for somebody and signs in. */
  person: (...args: Parameters<Browser['person']>) => Promise<Person>;
}

/** One thing that people do, from what they see first to what comes of it. */
export interface Scenario {
  name: string;
  run(context: ScenarioContext): Promise<void>;
}
