/**
 * A shell script that fills `$HOME` with repositories in every state that the scan knows. It says
 * nothing and needs a git only; run as root it also gives one repository to somebody else.
 */
export const makeRepositories = String.raw`set -eu
export GIT_CONFIG_NOSYSTEM=1
git config --global user.name Tester
git config --global user.email tester@example.com
git config --global init.defaultBranch main
git config --global advice.detachedHead false
git config --global protocol.file.allow always

mkdir -p "$HOME/code" "$HOME/projects/a/b/c/d/e/f/g/h" "$HOME/template"
cd "$HOME/template"
git init -q
for number in 1 2 3; do echo "$number" >"file$number"; done
git add .
git commit -qm first
git remote add origin git@example.com:team/template.git
git update-ref refs/remotes/origin/main HEAD
git branch -q --set-upstream-to origin/main

# A repository of which an outside remote has everything.
pushed() {
  cp -a "$HOME/template" "$1"
  cd "$1"
  git update-index -q --refresh
}

pushed "$HOME/code/clean"
pushed "$HOME/code/modified"; echo more >>file1; echo more >>file2; git add file2
pushed "$HOME/code/untracked"; echo new >new; printf 'ignored\n' >.git/info/exclude; echo secret >ignored
pushed "$HOME/code/hides untracked"; git config status.showUntrackedFiles no; echo new >new
pushed "$HOME/code/unpushed"; echo more >>file1; git commit -qam second
pushed "$HOME/code/no-upstream"; git checkout -q -b feature; git commit -q --allow-empty -m feature; git checkout -q main
pushed "$HOME/code/odd-branch"; git checkout -q -b "it's;\$(touch\${IFS}\$HOME/ran)"; git commit -q --allow-empty -m odd
pushed "$HOME/code/detached"; git checkout -q --detach; git commit -q --allow-empty -m alone
pushed "$HOME/code/stash"; echo one >>file1; git stash -q; echo two >>file2; git stash -q
pushed "$HOME/code/merging"
git checkout -q -b other; echo theirs >file1; git commit -qam theirs
git checkout -q main; echo ours >file1; git commit -qam ours
git merge other >/dev/null 2>&1 || true
pushed "$HOME/code/linked owner"; git worktree add -q ../linked -b tree; echo new >../linked/new
pushed "$HOME/code/outer"; git submodule --quiet add "$HOME/template" inner 2>/dev/null
git commit -qm inner; echo more >>inner/file1
pushed "$HOME/code/fsmonitor"
printf '#!/bin/sh\ntouch "$HOME/ran"\n' >.git/spy; chmod +x .git/spy; git config core.fsmonitor "$PWD/.git/spy"
for hook in post-index-change reference-transaction; do cp .git/spy ".git/hooks/$hook"; done
pushed "$HOME/code/slow-filter"
git config filter.slow.clean "touch '$HOME/ran'; sleep 30; cat"; echo 'file1 filter=slow' >.git/info/attributes; touch file1
pushed "$HOME/code/broken"; echo broken >.git/index
pushed "$HOME/code/foreign"; echo new >new; [ "$(id -u)" -ne 0 ] || chown -R 65534:65534 .
pushed "$HOME/code/loopback"; git remote set-url origin ssh://admin@localhost/srv/template.git
pushed "$HOME/projects/a/b/c/d/e/f/g/h/deep"; echo new >new
pushed "$HOME/dotfiles"

cd "$HOME/code"
git clone -q --no-local "$HOME/template" local-remote
mkdir 'we ird
name'; cd 'we ird
name'
git init -q; echo new >new; git add new; git commit -qm first
git init -q "$HOME/code/unborn"; echo new >"$HOME/code/unborn/new"; git -C "$HOME/code/unborn" add new
git init -q "$HOME/code/empty"
git clone -q --bare --no-local "$HOME/template" "$HOME/code/bare.git"
mkdir -p "$HOME/code/node_modules"; cp -a "$HOME/template" "$HOME/code/node_modules/package"
rm -rf "$HOME/template"
`;
