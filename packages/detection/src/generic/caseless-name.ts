import type { Detector } from "../detector.ts";
import { codeAt } from "../text/characters.ts";

/** Names in scripts without capitals, where only a word beside them tells that they are names. */
const sources = ["https://www.w3.org/International/questions/qa-personal-names"];
const REACH = 40;

/** What parts a label from its value; Japanese and Chinese put a word there. */
const AFTER_LABEL =
  /^(?:\s{0,2}[:：=]\s{0,2}|\s?(?:是|为|為|叫|は|은|는|है|هو|هي)\s{0,2}|\s(?=[\p{Script=Arabic}\p{Script=Devanagari}]))/u;
const NAME =
  /^(?:\p{Script=Han}{2,4}(?:[ 　]\p{Script=Han}{1,3})?(?![\p{Script=Han}])|[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}ー]{2,8}[ 　・][\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}ー]{1,8}|\p{Script=Hangul}{2,4}(?:\s\p{Script=Hangul}{1,3})?(?!\p{Script=Hangul})|[\p{Script=Arabic}]{2,14}(?: [\p{Script=Arabic}]{2,14}){0,2}|[\p{Script=Devanagari}]{2,14}(?: [\p{Script=Devanagari}]{2,14}){0,2})/u;

/** Finds the name after `姓名：`, `氏名`, `이름:`, `नाम:`, `الاسم:`, and after a form of address. */
export const caselessName: Detector = {
  name: "caseless-name",
  entityType: "PERSON",
  confidence: 0.75,
  sources,
  anchor: {
    on: "words",
    words: [
      "姓名",
      "名字",
      "联系人",
      "聯絡人",
      "收件人",
      "收货人",
      "寄件人",
      "户主",
      "持卡人",
      "患者姓名",
      "我叫",
      "氏名",
      "お名前",
      "名前",
      "担当者",
      "受取人",
      "差出人",
      "私の名前",
      "이름",
      "성명",
      "고객명",
      "환자명",
      "담당자",
      "수취인",
      "예금주",
      "제 이름",
      "नाम",
      "मेरा नाम",
      "श्री",
      "श्रीमती",
      "सुश्री",
      "डॉ",
      "الاسم",
      "اسمي",
      "السيد",
      "السيدة",
      "الآنسة",
      "الدكتور",
      "الدكتورة",
      "اسم المريض",
      "اسم العميل",
    ],
    find(text, start, end, scan) {
      if (!mayBeNamed(text, end)) return -1;
      const label = text.slice(start, end);
      const rest = text.slice(end, end + REACH);
      const gap = label === "我叫" ? "" : AFTER_LABEL.exec(rest)?.[0];
      if (gap === undefined) return -1;
      const name = NAME.exec(rest.slice(gap.length))?.[0].trimEnd();
      if (name === undefined || NO_NAME.has(name)) return -1;
      const from = end + gap.length;
      scan.emit(from, from + name.length);
      return from + name.length;
    },
  },
};

/**
 * Whether a name may stand behind the label that ends at `end`: behind at most five characters that part them, two in a
 * row are beyond the marks and letters of Europe.
 */
function mayBeNamed(text: string, end: number): boolean {
  for (let at = end; at < end + MOST_GAP; at++)
    if (codeAt(text, at) >= LEAST_CASELESS && codeAt(text, at + 1) >= LEAST_CASELESS) return true;
  return false;
}

/** A colon with two spaces on either side, and one more place. */
const MOST_GAP = 6;
/** Arabic letters come first of the scripts of {@link NAME}. */
const LEAST_CASELESS = 0x600;

const NO_NAME = new Set(["未知", "匿名", "不详", "無し", "なし", "없음", "미상", "必填", "请输入"]);

/** The most frequent Chinese surnames: one character before a form of address is a name only if it is one of them. */
const SURNAMES = new Set(
  "王李张張刘劉陈陳杨楊赵趙黄周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾丁魏薛叶葉阎余潘杜戴夏钟鍾汪田任姜范方石姚谭廖邹熊金陆陸郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文",
);

/** Finds the name before `先生`, `女士`, `さん`, `様`, `님`, `씨`. */
export const nameBeforeAddressForm: Detector = {
  name: "name-before-form-of-address",
  entityType: "PERSON",
  confidence: 0.75,
  sources,
  anchor: {
    on: "words",
    words: ["先生", "女士", "小姐", "太太", "さん", "様", "くん", "ちゃん", "님", "씨"],
    find(text, start, end, scan) {
      if (!mayFollowName(text, start)) return -1;
      const before = text.slice(Math.max(0, start - 8), start);
      const match =
        /(?:\p{Script=Han}{1,4}|\p{Script=Katakana}{2,8}|\p{Script=Hangul}{2,4}) ?$/u.exec(before);
      if (match === null) return -1;
      let name = match[0].trimEnd();
      const form = text.slice(start, end);
      if (/^(?:先生|女士|小姐|太太)$/.test(form)) {
        // Of a run of characters the last one to three are the name, from a surname on.
        let from = name.length - 1;
        for (let at = Math.max(0, name.length - 3); at < from; at++)
          if (SURNAMES.has(name.charAt(at))) from = at;
        if (!SURNAMES.has(name.charAt(from))) return -1;
        name = name.slice(from);
      } else if (
        /^\p{Script=Han}/u.test(name) ? name.length < 2 || COMMON.has(name) : COMMON.has(name)
      )
        return -1;
      const stop = start - (match[0].length - match[0].trimEnd().length);
      scan.emit(stop - name.length, stop);
      return -1;
    },
  },
};

/** Whether a name may end before `start`: before the forms that Chinese has, one of the last three characters is a surname. */
function mayFollowName(text: string, start: number): boolean {
  const end = codeAt(text, start - 1) === 32 ? start - 1 : start;
  if (codeAt(text, end - 1) < LEAST_CASELESS) return false;
  if (!CHINESE_FORMS.includes(text.charAt(start))) return true;
  for (let at = Math.max(0, end - 3); at < end; at++)
    if (SURNAMES.has(text.charAt(at))) return true;
  return false;
}

/** What `先生`, `女士`, `小姐` and `太太` begin with. */
const CHINESE_FORMS = "先女小太";

/** Words that forms of address also stand behind: `お客様`, `皆さん`, `고객님`. */
const COMMON = new Set(
  "客 皆 患者 読者 店員 医者 神 王 奥 お客 利用者 会員 業者 選手 고객 선생 교수 사장 손님 부모 회원 여러분 어머 아버 하느 기사 담당자".split(
    " ",
  ),
);
