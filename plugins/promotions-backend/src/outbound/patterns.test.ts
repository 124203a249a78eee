import { coversHost, coversRepository } from './patterns';

describe('a grant for repositories', () => {
  it.each([
    ['https://git.example.com/team/app', 'https://git.example.com/team/app'],
    [
      'https://git.example.com/team/app',
      'https://git.example.com/team/app.git',
    ],
    [
      'https://git.example.com/team/app.git',
      'https://git.example.com/team/app',
    ],
    ['https://git.example.com/team/*', 'https://git.example.com/team/app.git'],
    ['https://git.example.com/team/*', 'https://git.example.com/team/sub/app'],
    [
      'https://git.example.com/*/deploy',
      'https://git.example.com/a/deploy.git',
    ],
    ['https://git.example.com/app-*.git', 'https://git.example.com/app-a'],
    ['https://git.example.com:443/a/b', 'https://GIT.example.com/a/b'],
    ['http://localhost:7009/*', 'http://localhost:7009/app.git'],
  ])('%s covers %s', (pattern, url) => {
    expect(coversRepository(pattern, new URL(url))).toBe(true);
  });

  it.each([
    ['https://git.example.com/team/app', 'https://git.example.com/team/app2'],
    ['https://git.example.com/team/app', 'https://git.example.com/team/app/x'],
    ['https://git.example.com/team/app', 'http://git.example.com/team/app'],
    [
      'https://git.example.com/team/app',
      'https://git.example.com:8443/team/app',
    ],
    ['https://git.example.com/team/*', 'https://git.example.com/team'],
    ['https://git.example.com/team/*', 'https://git.example.com/teams/app'],
    [
      'https://git.example.com/team/*',
      'https://git.example.com.evil.com/team/a',
    ],
    ['https://git.example.com/*/deploy', 'https://git.example.com/a/b/deploy'],
    ['https://git.example.com/a.b', 'https://git.example.com/aXb'],
    ['https://git.example.com/Team/app', 'https://git.example.com/team/app'],
  ])('%s does not cover %s', (pattern, url) => {
    expect(coversRepository(pattern, new URL(url))).toBe(false);
  });
});

describe('a grant for hosts', () => {
  it.each([
    ['api.example.com', 'https://api.example.com/x'],
    ['api.example.com', 'http://api.example.com'],
    ['API.example.com', 'https://api.EXAMPLE.com./x'],
    ['api.example.com:8443', 'https://api.example.com:8443'],
    ['*.example.com', 'https://a.b.example.com'],
    ['localhost:7009', 'http://localhost:7009/healthz'],
    ['xn--bcher-kva.example', 'https://bücher.example/'],
  ])('%s covers %s', (pattern, url) => {
    expect(coversHost(pattern, new URL(url))).toBe(true);
  });

  it.each([
    ['api.example.com', 'https://api.example.com:8443'],
    ['api.example.com:8443', 'https://api.example.com'],
    ['api.example.com', 'https://xapi.example.com'],
    ['api.example.com', 'https://api.example.com.evil.com'],
    ['*.example.com', 'https://example.com'],
    ['*.example.com', 'https://evilexample.com'],
    ['apiXexample.com', 'https://api.example.com'],
  ])('%s does not cover %s', (pattern, url) => {
    expect(coversHost(pattern, new URL(url))).toBe(false);
  });
});
