import type { TextTable } from './text-table.ts';

// biome-ignore format: both languages of a text stand side by side
/** Texts around every page. */
export const layoutTexts = {
  brand: { en: 'Shualian', zh: '刷脸' },
  tagline: { en: 'step-up check', zh: '增强验证' },
  skip: { en: 'Skip to content', zh: '跳到正文' },
  otherLanguage: { en: '中文', zh: 'English' },
  foot: { en: 'Runs on this server alone: no trackers, no third parties.', zh: '全部由本服务器提供：无跟踪、无第三方。' },
  noScript: { en: 'This page needs JavaScript. Please turn it on and load the page again.', zh: '本页需要启用 JavaScript，请启用后重新加载。' },
  loading: { en: 'One moment…', zh: '请稍候…' },
  notFoundTitle: { en: 'There is no such page', zh: '页面不存在' },
  notFoundBody: { en: 'Check the address, or go back to the start.', zh: '请检查网址，或返回首页。' },
  home: { en: 'To the start', zh: '返回首页' },
} as const satisfies TextTable;
