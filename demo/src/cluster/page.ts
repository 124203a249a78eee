import { ServerResponse } from 'node:http';
import {
  deployed,
  DemoComponent,
  deployRepository,
  DemoTarget,
} from '../components';
import { html, Html, sendPage } from '../shared/html';
import { ClusterEvent, ClusterState, Running, TargetState } from './state';

const SHOWN_EVENTS = 25;

/** What the page of the simulated cluster tells. */
export interface PageContent {
  state: ClusterState;
  gitUrl: string;
  backendUrl: string;
  /** What the last button did. */
  notice?: string;
}

/** Shows what runs where, with the buttons that break and mend it. */
export function sendClusterPage(
  res: ServerResponse,
  { state, gitUrl, backendUrl, notice }: PageContent,
): void {
  sendPage(res, {
    title: 'Simulated cluster',
    refreshSeconds: 2,
    body: html`
      <h1>Simulated cluster</h1>
      <p>
        Nothing runs here. It only acts as a cluster would: it looks at the
        deployment repositories every second, takes a few seconds for what they
        ask for, answers health checks, and reports to
        <a href="${backendUrl}">Backstage</a> with signed events. It also
        pretends to run smoke tests and to be a chat. The
        <a href="${gitUrl}">repositories</a> are real.
      </p>
      ${notice ? html`<p role="status"><strong>${notice}</strong></p>` : html``}
      ${deployed.map(component => componentTable(component, state, gitUrl))}
      <h2>Said in the simulated chat</h2>
      ${state.announcements.length === 0
        ? html`<p>Nothing yet.</p>`
        : html`<ul>
            ${[...state.announcements]
              .reverse()
              .map(
                ({ at, component, text }) =>
                  html`<li>${at.slice(11, 19)} ${component}: ${text}</li>`,
              )}
          </ul>`}
      <h2>Events that were sent</h2>
      <div class="table">
        <table>
          <thead>
            <tr>
              <th>When</th>
              <th>Event</th>
              <th>Answer of the backend</th>
            </tr>
          </thead>
          <tbody>
            ${[...state.events].reverse().slice(0, SHOWN_EVENTS).map(eventRow)}
          </tbody>
        </table>
      </div>
    `,
  });
}

function componentTable(
  component: DemoComponent,
  state: ClusterState,
  gitUrl: string,
): Html {
  const { name } = component;
  const stopped = state.isStopped(name);
  const chatting = state.isChatting(name);
  return html`
    <h2 id="${name}">
      ${name}
      ${button(
        '/admin/release',
        { component: name },
        'Release a new version',
        `of ${name}`,
      )}
    </h2>
    <p class="quiet">
      Follows
      <a href="${gitUrl}/view/${deployRepository(component)}"
        >${deployRepository(component)}</a
      >, built from <a href="${gitUrl}/view/${name}">${name}</a>.
    </p>
    <p>
      Change calendar:
      ${stopped
        ? html`<span class="bad">no changes</span>`
        : html`<span class="good">changes are allowed</span>`}
      ${button(
        '/admin/changes',
        { component: name, allowed: String(stopped) },
        stopped ? 'Allow changes' : 'Stop changes',
        `of ${name}`,
      )}
    </p>
    <p>
      Chat:
      ${chatting
        ? html`<span class="good">answers</span>`
        : html`<span class="bad">does not answer</span>`}
      ${button(
        '/admin/chat',
        { component: name, open: String(!chatting) },
        chatting ? 'Shut it' : 'Open it',
        `the chat of ${name}`,
      )}
    </p>
    <div class="table">
      <table>
        <thead>
          <tr>
            <th>Target</th>
            <th>Runs</th>
            <th>Health check</th>
            <th>Deployments</th>
            <th>Smoke tests</th>
          </tr>
        </thead>
        <tbody>
          ${component.targets.map(target =>
            targetRow(name, target, state.target(name, target)),
          )}
        </tbody>
      </table>
    </div>
  `;
}

function targetRow(
  component: string,
  { name }: DemoTarget,
  { running, rollout, broken, failing, smokeFailing }: TargetState,
): Html {
  const runs = running
    ? html`${versionOf(running)} since ${running.since.slice(11, 19)}`
    : html`nothing yet`;
  const coming = rollout ? html`<br />deploying ${rollout.version} …` : html``;
  const place = { component, target: name };
  return html`<tr>
    <td>${name}</td>
    <td>${runs}${coming}</td>
    <td>
      ${health(broken, running !== undefined)}
      ${button(
        '/admin/health',
        { ...place, healthy: String(broken) },
        broken ? 'Mend' : 'Break',
        `the health check of ${component} in ${name}`,
      )}
    </td>
    <td>
      ${failing
        ? html`<span class="bad">fail</span>`
        : html`<span class="good">succeed</span>`}
      ${button(
        '/admin/deployments',
        { ...place, succeed: String(failing) },
        failing ? 'Let them succeed' : 'Let them fail',
        `deployments of ${component} in ${name}`,
      )}
    </td>
    <td>
      ${smokeFailing
        ? html`<span class="bad">fail</span>`
        : html`<span class="good">pass</span>`}
      ${button(
        '/admin/smoke',
        { ...place, passes: String(smokeFailing) },
        smokeFailing ? 'Let them pass' : 'Let them fail',
        `smoke tests of ${component} in ${name}`,
      )}
    </td>
  </tr>`;
}

function health(broken: boolean, isDeployed: boolean): Html {
  if (broken) {
    return html`<span class="bad">fails</span>`;
  }
  return isDeployed
    ? html`<span class="good">passes</span>`
    : html`fails until something runs`;
}

function eventRow({ component, body, state, answer }: ClusterEvent): Html {
  const outcome = {
    waiting: html`waiting${answer ? `: ${answer}` : ''}`,
    sent: html`<span class="good">accepted (${answer ?? ''})</span>`,
    refused: html`<span class="bad">refused: ${answer ?? ''}</span>`,
  }[state];
  return html`<tr>
    <td>${body.at.slice(11, 19)}</td>
    <td>
      ${component} ${body.target}: ${body.phase} ${body.revision.slice(0, 8)}
    </td>
    <td>${outcome}</td>
  </tr>`;
}

/** With the commit, where that does not say the same. */
function versionOf({ version, revision }: Running): Html {
  const commit = revision.slice(0, 8);
  return version === commit
    ? html`<code>${commit}</code>`
    : html`${version} <code class="quiet">${commit}</code>`;
}

/** @param of - completes the label for who does not see the table */
function button(
  action: string,
  fields: Record<string, string>,
  label: string,
  of: string,
): Html {
  return html`<form method="post" action="${action}">
    ${Object.entries(fields).map(
      ([name, value]) =>
        html`<input type="hidden" name="${name}" value="${value}" />`,
    )}<button aria-label="${label}: ${of}">${label}</button>
  </form>`;
}
