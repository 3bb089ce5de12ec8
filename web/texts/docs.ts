import type { TextTable } from './text-table.ts';

// biome-ignore format: both languages of a text stand side by side
/** Texts of the API page. */
export const docsTexts = {
  pageTitle: { en: 'API', zh: '接口文档' },
  intro: { en: 'One contract for every platform. The machine-readable form is', zh: '各平台同一份接口约定，机器可读版本见' },
  search: { en: 'Filter by path or word', zh: '按路径或关键字筛选' },
  loadFailed: { en: 'The description could not be loaded. Try again in a moment.', zh: '无法加载接口描述，请稍后再试。' },
  parameters: { en: 'Parameters', zh: '参数' },
  body: { en: 'Body', zh: '请求体' },
  callers: { en: 'Who may call', zh: '调用方' },
  anybody: { en: 'Anybody; a secret, where one is needed, is in the body.', zh: '任何人；如需密钥，则在请求体中提供。' },
  scope: { en: 'scope', zh: '权限' },
  example: { en: 'Example', zh: '示例' },
  responses: { en: 'Responses', zh: '响应' },
  required: { en: 'required', zh: '必填' },
  optional: { en: 'optional', zh: '可选' },
  count: { en: '{n} operations', zh: '共 {n} 个接口' },
} as const satisfies TextTable;
