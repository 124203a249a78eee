import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Browser as Chromium, chromium, Locator, Page } from 'playwright-core';
import { Demo } from './Demo';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const CANDIDATES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Names of the demo's users on their sign-in buttons. */
const NAMES = {
  guest: 'Gil Guest',
  ada: 'Ada Owner',
  ben: 'Ben Builder',
  rita: 'Rita Release',
  rolf: 'Rolf Release',
  sam: 'Sam SRE',
  pia: 'Pia Platform',
} as const;

export type UserName = keyof typeof NAMES;

export async function isEnabled(button: Locator): Promise<boolean> {
  return (
    (await button.isEnabled()) &&
    (await button.getAttribute('aria-disabled')) !== 'true'
  );
}

export async function waitUntilEnabled(
  button: Locator,
  timeoutMs = 60_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!((await button.count()) === 1 && (await isEnabled(button)))) {
    if (Date.now() > end) {
      throw new Error(`The button ${button} was not enabled in time.`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** What somebody does and sees. */
export class Person {
  constructor(readonly page: Page, private readonly demo: Demo) {}

  async openPromotions(component: string): Promise<void> {
    await this.page.goto(
      `${this.demo.url}/catalog/default/component/${component}/promotions`,
    );
    await this.page.locator('[data-stage]').first().waitFor();
  }

  stage(name: string): Locator {
    return this.page.getByTestId(`stage-${name}`);
  }

  /** The button that promotes to the stage, whatever the freight. */
  promoteButton(stage: string): Locator {
    return this.stage(stage).getByRole('button', {
      name: new RegExp(`^Promote (.+ )?to ${stage}$`),
    });
  }

  /** Opens the panel of the stage at one of its tabs. */
  async openStage(name: string, tab: string): Promise<void> {
    await this.stage(name)
      .getByRole('button', { name: `Details of ${name}` })
      .click();
    await this.page.getByRole('tab', { name: tab }).click();
  }

  /** Presses the button, reads the dialog, and confirms. */
  async promote(stage: string, reason?: string): Promise<void> {
    const button = this.promoteButton(stage);
    await waitUntilEnabled(button);
    await button.click();
    const dialog = this.page.getByRole('dialog');
    await dialog.waitFor();
    if (reason) {
      await dialog.getByRole('textbox').fill(reason);
    }
    await dialog.getByRole('button', { name: 'Promote', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async screenshot(file: string, fullPage = true): Promise<void> {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file, fullPage });
  }

  async leave() {
    await this.page.context().close();
  }
}

/** A real browser in which people use the demo. */
export class Browser {
  private constructor(
    private readonly browser: Chromium,
    private readonly demo: Demo,
  ) {}

  static async launch(demo: Demo): Promise<Browser> {
    const executablePath = CANDIDATES.find(file => file && existsSync(file));
    if (!executablePath) {
      throw new Error(
        'There is no Chromium here. Install it (Debian: apt-get install chromium), or name it with CHROMIUM_PATH.',
      );
    }
    return new Browser(
      await chromium.launch({ executablePath, args: FLAGS }),
      demo,
    );
  }

  /** A person at their own browser, signed in. */
  async person(
    user: UserName,
    options: {
      width?: number;
      height?: number;
      colorScheme?: 'light' | 'dark';
    } = {},
  ): Promise<Person> {
    const { width = 1440, height = 1000, colorScheme = 'light' } = options;
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(this.demo.url);
    await page
      .getByRole('button', { name: `Sign in as ${NAMES[user]}` })
      .click();
    await page
      .getByRole('heading', { name: /catalog/i })
      .first()
      .waitFor();
    return new Person(page, this.demo);
  }

  async close() {
    await this.browser.close();
  }
}
