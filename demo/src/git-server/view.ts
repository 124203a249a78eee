import { ServerResponse } from 'node:http';
import { html, Html, sendPage } from '../shared/html';
import { sendText } from '../shared/http';
import { Repositories } from './Repositories';

/** Shows all repositories. */
export async function viewIndex(
  res: ServerResponse,
  repositories: Repositories,
): Promise<void> {
  const names = await repositories.list();
  sendPage(res, {
    title: 'Git repositories of the demo',
    body: html`
      <h1>Git repositories of the demo</h1>
      <p>
        Real repositories, made on this machine when the demo was started for
        the first time.
      </p>
      <ul>
        ${names.map(
          name =>
            html`<li>
              <a href="/view/${name}">${name}</a>
              <code class="quiet">git clone …/git/${name}.git</code>
            </li>`,
        )}
      </ul>
    `,
  });
}

/** Shows the newest commits and the files of a branch. */
export async function viewRepository(
  res: ServerResponse,
  repositories: Repositories,
  name: string,
  branch: string,
): Promise<void> {
  const head = await repositories.resolve(name, branch);
  if (!head) {
    sendText(res, 404, `${name} has no branch "${branch}".\n`);
    return;
  }
  const [commits, paths] = await Promise.all([
    repositories.log(name, head),
    repositories.paths(name, head),
  ]);
  sendPage(res, {
    title: `${name}, branch ${branch}`,
    body: html`
      <p><a href="/">All repositories</a></p>
      <h1>${name}</h1>
      <p>Branch <code>${branch}</code> at <code>${head.slice(0, 12)}</code></p>
      <h2>Commits</h2>
      <div class="table">
        <table>
          <thead>
            <tr>
              <th>Commit</th>
              <th>Subject</th>
              <th>Author</th>
              <th>Date</th>
            </tr>
          </thead>
          <tbody>
            ${commits.map(
              ({ hash, subject, author, date }) => html`<tr>
                <td>
                  <a href="/view/${name}/commit/${hash}"
                    ><code>${hash.slice(0, 12)}</code></a
                  >
                </td>
                <td>${subject}</td>
                <td>${author}</td>
                <td>${date}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <h2>Files</h2>
      <ul>
        ${paths.map(
          path => html`<li>
            <a href="/raw/${name}/${branch}/${path}"><code>${path}</code></a>
          </li>`,
        )}
      </ul>
    `,
  });
}

/** Shows one commit with its changes. */
export async function viewCommit(
  res: ServerResponse,
  repositories: Repositories,
  name: string,
  hash: string,
): Promise<void> {
  const text = await repositories.show(name, hash);
  if (text === undefined) {
    sendText(res, 404, `${name} has no commit ${hash}.\n`);
    return;
  }
  sendPage(res, {
    title: `${name}, commit ${hash.slice(0, 12)}`,
    body: html`
      <p><a href="/view/${name}">${name}</a></p>
      <h1>Commit ${hash.slice(0, 12)}</h1>
      <pre>${text.split('\n').map(colour)}</pre>
    `,
  });
}

function colour(line: string): Html {
  if (/^\+(?!\+\+ )/.test(line)) {
    return html`<ins>${line}</ins>${'\n'}`;
  }
  if (/^-(?!-- )/.test(line)) {
    return html`<del>${line}</del>${'\n'}`;
  }
  return html`${line}${'\n'}`;
}
