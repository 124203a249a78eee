/** The package brings no types; this is what is used of it. */
declare module 'git-url-parse' {
  export default function parseGitUrl(url: string): {
    name: string;
    /** The address to clone it from. */
    toString(protocol: 'https'): string;
  };
}
