"""lexicon.py LANG: writes assets/languages/LANG/lexicon.toml, how often each word stood in which kind of name.

Needs python-crfsuite 0.9. A CRF with plain shape and affix features is trained on the labelled sets of
../shared/gold/entities and tags the unlabelled news beside them; what is kept is counts of single words, no sentence.
"""
import collections, gzip, json, random, re, sys
import pycrfsuite

GOLD = "/work/shared/gold/entities/"
SETS = {"id": ["id/idner2k.train", "id/nergrit.train", "id/nerui.fold1.train"], "en": ["en/eww.train", "en/wikigold"]}
TYPE = {"PER": "P", "ORG": "O", "LOC": "L", "FAC": "L"}
LIMIT = 9_000_000
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


def features(words):
    low, shapes, out = [w.lower() for w in words], [shape(w) for w in words], []
    for i in range(len(words)):
        f = ["w=" + low[i], "s=" + shapes[i], "p3=" + low[i][:3], "x3=" + low[i][-3:], "x2=" + low[i][-2:]]
        f += ["bos"] if i == 0 else []
        for d in (-2, -1, 1, 2):
            if 0 <= i + d < len(words):
                f += [f"w{d}={low[i + d]}", f"s{d}={shapes[i + d]}"]
        out.append(f)
    return out


def main(lang):
    random.seed(1)
    sentences = [s for name in SETS[lang] for s in labelled(name)]
    trainer = pycrfsuite.Trainer(verbose=False)
    for s in sentences:
        trainer.append(features([w for w, _ in s]), [t for _, t in s])
    trainer.set_params({"c1": 0.5, "c2": 0.01, "max_iterations": 70, "feature.minfreq": 2})
    trainer.train(f"/tmp/{lang}.crf")
    tagger = pycrfsuite.Tagger()
    tagger.open(f"/tmp/{lang}.crf")
    seen = collections.defaultdict(lambda: [0] * 5)  # small, capital in no name, person, organisation, place

    def count(words, tags, times=1):
        for k, (w, t) in enumerate(zip(words, tags)):
            if not w[0].isalpha():
                continue
            if w[0].islower():
                seen[w][0] += times
            elif t != "O":
                seen[w.lower()][2 + "POL".index(t[2])] += times
            elif k and words[k - 1] not in '."“”!?:':
                seen[w.lower()][1] += times

    for s in sentences:
        count([w for w, _ in s], [t for _, t in s], 2)
    total = 0
    for line in gzip.open(f"{GOLD}unlabelled/{lang}_news_articles.jsonl.gz", "rt", encoding="utf8"):
        text = json.loads(line)["text"].replace(".,", ". ")
        for s in re.split(r'(?<=[.!?])\s+(?=[A-Z"“])|\n+', text):
            words = TOKEN.findall(s)[:120]
            if len(words) > 2:
                total += len(words)
                tagger.set(features(words))
                count(words, tagger.tag())
        if total > LIMIT:
            break
    scale = total / 3_500_000
    keep = {w: c for w, c in seen.items() if sum(c[1:]) >= 5 * scale or c[0] >= 12 * scale}
    rows = sorted(keep.items(), key=lambda r: r[0].encode())
    level = lambda n: chr(ord("a") + min(24, (n + 1).bit_length() - 1))
    with open(f"assets/languages/{lang}/lexicon.toml", "w", encoding="utf8") as out:
        out.write(
            "# Made by training/lexicon.py from ../shared/gold/entities; sorted by byte, searched by halving.\n"
            f"# {len(rows):,} words counted on {total:,} words of news. Letters, a = none, each next one twice as often: in small letters;\n"
            "# capitalised and in no name; in a person's, an organisation's, a place's name.\n"
            "words = '''\n" + "\n".join(w + " " + "".join(map(level, c)) for w, c in rows if "'''" not in w) + "\n'''\n"
        )
    print(lang, total, len(rows))


if __name__ == "__main__":
    main(sys.argv[1])
