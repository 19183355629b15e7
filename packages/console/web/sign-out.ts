import { keepToken } from "./api/client.ts";

/** Ends the session as a form does, so that the server's answer is the next page. */
export function signOut(): void {
  keepToken("");
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/signout";
  document.body.append(form);
  form.submit();
}
