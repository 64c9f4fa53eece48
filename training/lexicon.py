"""lexicon.py LANG: writes assets/languages/LANG/lexicon.toml, how often each word stood in which kind of name.

Needs python-crfsuite 0.9. Words are first counted where a pattern tells what they are ("kata X", "di X"); a CRF with
these counts, shapes and affixes as features is trained on the labelled sets of ../shared/gold/entities and tags the
unlabelled news beside them, twice, the second time with its own counts; what is kept is counts of single words.
"""
import collections, gzip, json, random, re, sys
import pycrfsuite

GOLD = "/work/shared/gold/entities/"
SETS = {"id": ["id/idner2k.train", "id/nergrit.train", "id/nerui.fold1.train", "id/nerp-lowercased.filtered"], "en": ["en/eww.train", "en/wikigold"]}
TYPE = {"PER": "P", "ORG": "O", "LOC": "L", "FAC": "L"}
LIMIT = 6_000_000
TOKEN = re.compile(r"@?\w+(?:['’`\-]\w+|\.(?=[a-z])\w+)*|[^\w\s]")


def labelled(name):
    sentence = []
    for line in open(GOLD + name + ".conll", encoding="utf8"):
        line = line.rstrip("\n")
        if line.startswith("# doc"):
            continue
        if not line.strip():
            if sentence:
                yield sentence
            sentence = []
        else:
            token, tag = line.split("\t")
            kind = TYPE.get(tag[2:])
            sentence.append((token, f"{tag[0]}-{kind}" if kind else "O"))


def shape(word):
    if word.isupper():
        return "A" if len(word) > 1 else "I"
    return "C" if word[0].isupper() else "d" if word[0].isdigit() else "l" if word[0].isalpha() else "p" + word[0]


SAID = {
    "id": (r"(?:kata|ujar|ucap|tutur|jelas|ungkap|imbuh|pungkas|menurut|terang|tegas)", r"(?:mengatakan|menjelaskan|menegaskan|menyebut|mengaku|menyampaikan|menuturkan|menambahkan|mengungkapkan)", r"(?:di|ke)"),
    "en": (r"(?:said|says|added|told|asked)", r"(?:said|says|told|added|told|asked|tweeted)", r"(?:in|from|near)"),
}
RUN = r"((?:[A-Z][\w'’\-]*[a-z]\w*)(?: [A-Z][\w'’\-]*[a-z]\w*){0,2})"


def level(n):
    return min(6, int(n).bit_length())


class Counts:
    """What is known of words: small, capital in no name, person, organisation, place."""

    def __init__(self):
        self.seen = collections.defaultdict(lambda: [0.0] * 5)

    def hints(self, word):
        c = self.seen.get(word)
        if c is None:
            return ["new"]
        capital = sum(c[1:])
        out = ["lo=%d" % int(5 * c[0] / (c[0] + capital + 1)), "n=%d" % level(capital)]
        return out + [k + "=%d" % int(5 * c[i] / (capital + 1)) for i, k in ((2, "P"), (3, "O"), (4, "L"))]


def harvest(lang, texts):
    counts = Counts()
    after, before, place = (re.compile(p) for p in (
        r"[,”\"] %s %s" % (SAID[lang][0], RUN), r"(?:^|[.,] )%s %s" % (RUN, SAID[lang][1]), r" %s %s[,.(]" % (SAID[lang][2], RUN)))
    acronym = re.compile(RUN + r" \([A-Z]{2,6}\)")
    for text in texts:
        for w in re.findall(r"(?<=[a-z,] )[A-Z][\w'’\-]+|\b[a-z][\w'’\-]+", text):
            counts.seen[w.lower()][0 if w[0].islower() else 1] += 1
        for rx, slot in ((after, 2), (before, 2), (place, 4), (acronym, 3)):
            for m in rx.finditer(text):
                for w in m.group(1).split():
                    counts.seen[w.lower()][slot] += 1
    return counts


def recased(sentences, counts):
    """The lower-case set with capitals: names, heads of sentences, and words that mostly have one."""
    for s in sentences:
        out = []
        for i, (w, t) in enumerate(s):
            c = counts.seen.get(w, [0, 0, 0, 0, 0])
            upper = t != "O" or i == 0 or (c[1] > 2 * c[0] + 3)
            w = w.upper() if t != "O" and len(w) <= 4 and c[0] + sum(c[1:]) < 1 else w[:1].upper() + w[1:] if upper else w
            out.append((w, t))
        yield out


def features(words, counts):
    low, shapes, out = [w.lower() for w in words], [shape(w) for w in words], []
    hints = [counts.hints(w) if w[0].isalpha() else [] for w in low]
    for i in range(len(words)):
        f = ["w=" + low[i], "s=" + shapes[i], "p3=" + low[i][:3], "x3=" + low[i][-3:], "x2=" + low[i][-2:]]
        f += ["bos"] if i == 0 else []
        f += [h + shapes[i] for h in hints[i]]
        for d in (-2, -1, 1, 2):
            if 0 <= i + d < len(words):
                f += [f"w{d}={low[i + d]}", f"s{d}={shapes[i + d]}"]
                if abs(d) == 1:
                    f += [f"{d}{h}" for h in hints[i + d]]
        out.append(f)
    return out


def train(path, sentences, counts):
    trainer = pycrfsuite.Trainer(verbose=False)
    for s in sentences:
        words = [w for w, _ in s]
        # Half of the time a word is left unseen, so that the hints are learnt and not the training set's words.
        trainer.append([[g for g in f if not (g[:2] == "w=" and random.random() < 0.5)] for f in features(words, counts)], [t for _, t in s])
    trainer.set_params({"c1": 0.2, "c2": 0.01, "max_iterations": 90, "feature.minfreq": 2})
    trainer.train(path)
    tagger = pycrfsuite.Tagger()
    tagger.open(path)
    return tagger


def score(tagger, name, counts):
    def spans(tags):
        out, i = set(), 0
        while i < len(tags):
            j = i + 1
            if tags[i][0] == "B":
                while j < len(tags) and tags[j] == "I-" + tags[i][2]:
                    j += 1
                out.add((i, j, tags[i]))
            i = j
        return out

    hit = got = want = 0
    for s in labelled(name):
        a, b = spans([t for _, t in s]), spans(tagger.tag(features([w for w, _ in s], counts)))
        hit, got, want = hit + len(a & b), got + len(b), want + len(a)
    print(name, "P %.1f R %.1f" % (100 * hit / got, 100 * hit / want), flush=True)


def retag(tagger, sentences, texts, counts):
    fresh = Counts()

    def count(words, tags, times=1):
        for k, (w, t) in enumerate(zip(words, tags)):
            if not w[0].isalpha():
                continue
            if w[0].islower():
                fresh.seen[w][0] += times
            elif t != "O":
                fresh.seen[w.lower()][2 + "POL".index(t[2])] += times
            elif k and words[k - 1] not in '."“”!?:':
                fresh.seen[w.lower()][1] += times

    for s in sentences:
        count([w for w, _ in s], [t for _, t in s], 2)
    for text in texts:
        for s in re.split(r'(?<=[.!?])\s+(?=[A-Z"“])|\n+', text):
            words = TOKEN.findall(s)[:120]
            if len(words) > 2:
                tagger.set(features(words, counts))
                count(words, tagger.tag())
    return fresh


def main(lang):
    random.seed(1)
    texts, total = [], 0
    for line in gzip.open(f"{GOLD}unlabelled/{lang}_news_articles.jsonl.gz", "rt", encoding="utf8"):
        texts.append(json.loads(line)["text"].replace(".,", ". "))
        total += texts[-1].count(" ")
        if total > LIMIT:
            break
    counts = patterns = harvest(lang, texts)
    sentences = []
    for name in SETS[lang]:
        rows = labelled(name)
        sentences += recased(rows, counts) if "lowercased" in name else rows
    checks = {"id": ["id/idner2k.dev", "id/nerui.fold1.test", "id/news-gold.dev"], "en": ["en/eww.dev", "en/uner-ewt.dev"]}
    for turn in range(2):
        tagger = train(f"/tmp/{lang}.crf", sentences, counts)
        for name in checks[lang]:
            score(tagger, name, counts)
        counts = retag(tagger, sentences, texts if turn else texts[::3], counts)
    for w, c in patterns.seen.items():
        # Where a pattern tells, it is believed over the tagger, which overlooks rare names.
        for slot in (2, 3, 4):
            counts.seen[w][slot] += 2 * c[slot]
    scale = total / 3_500_000
    keep = {w: c for w, c in counts.seen.items() if len(w.split()) == 1 and "'''" not in w and (sum(c[1:]) >= 4 * scale or c[0] >= 12 * scale)}
    rows = sorted(keep.items(), key=lambda r: r[0].encode())
    letter = lambda n: chr(ord("a") + min(24, int(n + 1).bit_length() - 1))
    with open(f"assets/languages/{lang}/lexicon.toml", "w", encoding="utf8") as out:
        out.write(
            "# Made by training/lexicon.py from ../shared/gold/entities; sorted by byte, searched by halving.\n"
            f"# {len(rows):,} words counted on {total:,} words of news. Letters, a = none, each next one twice as often: in small letters;\n"
            "# capitalised and in no name; in a person's, an organisation's, a place's name.\n"
            "words = '''\n" + "\n".join(w + " " + "".join(map(letter, c)) for w, c in rows) + "\n'''\n"
        )
    print(lang, total, len(rows))


if __name__ == "__main__":
    main(sys.argv[1])
