/** What Vite puts into `import.meta` and the page uses: addresses of files that match a pattern. */
interface ImportMeta {
  glob<T>(
    pattern: string,
    options: { readonly query: string; readonly import: string; readonly eager: true },
  ): Readonly<Record<string, T>>;
}
