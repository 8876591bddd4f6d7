// Command foreigneyes checks a ledger, written by Muster as plain static files, with code that is
// not Muster's: Go's own transparency-log packages, tlog and note. It is what a stranger would
// write from the public formats (C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-proof).
//
//	foreigneyes -vkey KEY [-older FILE] [-consistency FILE] [-proofs DIR] DIR
//
// It prints one line: "OK ..." with exit code 0, or "REFUSED: reason" with exit code 1.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height     = 8
	full       = 1 << height
	probeCount = 16
)

// checkpoint is a tree that a key has signed.
type checkpoint struct {
	origin string
	tree   tlog.Tree
}

// ledger is a folder in the tlog-tiles layout.
type ledger struct {
	dir       string
	verifiers note.Verifiers
	head      checkpoint
	hashes    tlog.HashReader
}

// found counts what was checked.
type found struct {
	entries, tiles, proofs, probes, consistency int
}

func main() {
	vkey := flag.String("vkey", "", "verifier key of the ledger")
	older := flag.String("older", "", "an older checkpoint of the same ledger")
	consistency := flag.String("consistency", "", "an add-checkpoint request with Muster's own consistency proof")
	proofs := flag.String("proofs", "", "folder with .tlog-proof files")
	flag.Parse()
	if *vkey == "" || flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	got, err := check(flag.Arg(0), *vkey, *older, *consistency, *proofs)
	if err != nil {
		fmt.Printf("REFUSED: %v\n", err)
		os.Exit(1)
	}
	fmt.Printf("OK entries=%d tiles=%d inclusion=%d proof-files=%d consistency=%d\n",
		got.entries, got.tiles, got.probes, got.proofs, got.consistency)
}

func check(dir, vkey, older, consistency, proofs string) (found, error) {
	var got found
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return got, fmt.Errorf("verifier key: %w", err)
	}
	l := &ledger{dir: dir, verifiers: note.VerifierList(verifier)}
	if l.head, err = l.readCheckpoint(filepath.Join(dir, "checkpoint")); err != nil {
		return got, fmt.Errorf("checkpoint: %w", err)
	}
	l.hashes = tlog.TileHashReader(l.head.tree, &tiles{dir: dir})
	hashes, err := l.hashEntries()
	if err != nil {
		return got, err
	}
	got.entries = int(l.head.tree.N)
	if got.tiles, err = l.checkTiles(hashes); err != nil {
		return got, err
	}
	if got.probes, err = l.probe(); err != nil {
		return got, err
	}
	for _, file := range []string{older, consistency} {
		if file == "" {
			continue
		}
		if err := l.checkConsistency(file, file == consistency); err != nil {
			return got, fmt.Errorf("consistency with %s: %w", filepath.Base(file), err)
		}
		got.consistency++
	}
	if proofs != "" {
		if got.proofs, err = l.checkProofFiles(proofs); err != nil {
			return got, err
		}
	}
	return got, nil
}

func (l *ledger) readCheckpoint(file string) (checkpoint, error) {
	signed, err := os.ReadFile(file)
	if err != nil {
		return checkpoint{}, err
	}
	return l.openCheckpoint(signed)
}

// openCheckpoint checks the signature over the note, then reads its three lines.
func (l *ledger) openCheckpoint(signed []byte) (checkpoint, error) {
	opened, err := note.Open(signed, l.verifiers)
	if err != nil {
		return checkpoint{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return checkpoint{}, fmt.Errorf("expected origin, size and root, got %d lines", len(lines)-1)
	}
	if lines[0] != opened.Sigs[0].Name {
		return checkpoint{}, fmt.Errorf("the origin %q is not the key's name %q", lines[0], opened.Sigs[0].Name)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return checkpoint{}, fmt.Errorf("not a size: %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return checkpoint{}, err
	}
	return checkpoint{lines[0], tlog.Tree{N: size, Hash: root}}, nil
}

// tiles reads hash tiles from the folder; the caller of ReadTiles authenticates them.
type tiles struct{ dir string }

func (t *tiles) Height() int { return height }

func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		var err error
		if data[i], err = readTile(t.dir, tile); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// tilePath is where a tile lies. Go's own log has the height in the path, C2SP's has not.
func tilePath(tile tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
}

// readTile reads exactly the bytes of a tile.
func readTile(dir string, tile tlog.Tile) ([]byte, error) {
	path := tilePath(tile)
	data, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		return nil, fmt.Errorf("%s is missing or cannot be read: %w", path, err)
	}
	if want := tile.W * tlog.HashSize; len(data) != want {
		return nil, fmt.Errorf("%s has %d bytes, want %d", path, len(data), want)
	}
	return data, nil
}

// checkTiles enumerates every tile that a tree of this size has, and compares each with what the
// entries give. (A TileHashReader alone would not do: in older versions it authenticates only some of
// the tiles that it reads.)
func (l *ledger) checkTiles(stored tlog.HashReader) (int, error) {
	expected := tilesOf(l.head.tree.N)
	for _, tile := range expected {
		got, err := readTile(l.dir, tile)
		if err != nil {
			return 0, err
		}
		want, err := tlog.ReadTileData(tile, stored)
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(got, want) {
			return 0, fmt.Errorf("%s does not agree with the entries", tilePath(tile))
		}
	}
	return len(expected), nil
}

// tilesOf lists the tiles of a tree of this size. Older versions of tlog.NewTiles list every narrower
// partial tile before the widest, which is the only one that must be there.
func tilesOf(size int64) []tlog.Tile {
	var widest []tlog.Tile
	for _, tile := range tlog.NewTiles(height, 0, size) {
		last := len(widest) - 1
		if last >= 0 && widest[last].L == tile.L && widest[last].N == tile.N {
			widest[last] = tile
		} else {
			widest = append(widest, tile)
		}
	}
	return widest
}

// stored holds the hashes of a tree in the order of tlog.StoredHashIndex.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(s)) {
			return nil, fmt.Errorf("no hash at %d of %d", index, len(s))
		}
		hashes[i] = s[index]
	}
	return hashes, nil
}

// hashEntries hashes every entry of every bundle and computes the tree anew from the entries alone.
// Its root must be the signed one.
func (l *ledger) hashEntries() (stored, error) {
	size := l.head.tree.N
	hashes := make(stored, 0, tlog.StoredHashCount(size))
	for from := int64(0); from < size; from += full {
		width := int(min(full, size-from))
		entries, err := l.bundle(from/full, width)
		if err != nil {
			return nil, err
		}
		for i, entry := range entries {
			more, err := tlog.StoredHashes(from+int64(i), entry, hashes)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, more...)
		}
	}
	root, err := tlog.TreeHash(size, hashes)
	if err != nil {
		return nil, err
	}
	if size > 0 && root != l.head.tree.Hash {
		return nil, fmt.Errorf("the entries do not give the signed root%s", l.firstDifference(hashes))
	}
	return hashes, nil
}

// firstDifference names the first entry whose hash is not in its tile, if that explains it.
func (l *ledger) firstDifference(hashes stored) string {
	for _, tile := range tilesOf(l.head.tree.N) {
		got, err := readTile(l.dir, tile)
		want, errWant := tlog.ReadTileData(tile, hashes)
		if tile.L > 0 || err != nil || errWant != nil {
			break
		}
		for i := 0; i < tile.W; i++ {
			if at := i * tlog.HashSize; !bytes.Equal(got[at:at+tlog.HashSize], want[at:at+tlog.HashSize]) {
				return fmt.Sprintf(": entry %d does not have the hash in %s", tile.N*full+int64(i), tilePath(tile))
			}
		}
	}
	return ""
}

// bundle reads exactly width entries; a byte more or less is refused.
func (l *ledger) bundle(number int64, width int) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: number, W: width}
	path := "tile/entries/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/data/", height))
	data, err := os.ReadFile(filepath.Join(l.dir, path))
	if err != nil {
		return nil, fmt.Errorf("%s is missing or cannot be read: %w", path, err)
	}
	entries := make([][]byte, 0, width)
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s ends inside its entry %d", path, len(entries))
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if len(entries) != width {
		return nil, fmt.Errorf("%s has %d entries, want %d", path, len(entries), width)
	}
	return entries, nil
}

func (l *ledger) entry(index int64) ([]byte, error) {
	number := index / full
	entries, err := l.bundle(number, int(min(full, l.head.tree.N-number*full)))
	if err != nil {
		return nil, err
	}
	return entries[index%full], nil
}

// probe proves some entries from the tiles, the first and the last among them.
func (l *ledger) probe() (int, error) {
	size := l.head.tree.N
	probes := 0
	for i := int64(0); i < probeCount && i < size; i++ {
		index := i * (size - 1) / max(1, min(probeCount, size)-1)
		proof, err := tlog.ProveRecord(size, index, l.hashes)
		if err != nil {
			return probes, fmt.Errorf("inclusion of entry %d: %w", index, err)
		}
		entry, err := l.entry(index)
		if err != nil {
			return probes, err
		}
		if err := tlog.CheckRecord(proof, size, l.head.tree.Hash, index, tlog.RecordHash(entry)); err != nil {
			return probes, fmt.Errorf("inclusion of entry %d: %w", index, err)
		}
		probes++
	}
	return probes, nil
}

// checkConsistency proves an older checkpoint to be the beginning of this ledger, from its tiles;
// or, with an add-checkpoint request, this ledger's checkpoint with the proof that the request carries.
func (l *ledger) checkConsistency(file string, request bool) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if request {
		return l.checkRequest(content)
	}
	old, err := l.openCheckpoint(content)
	if err != nil {
		return err
	}
	if old.tree.N > l.head.tree.N {
		return fmt.Errorf("the ledger shrank from %d to %d entries", old.tree.N, l.head.tree.N)
	}
	if old.tree.N == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(l.head.tree.N, old.tree.N, l.hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, l.head.tree.N, l.head.tree.Hash, old.tree.N, old.tree.Hash)
}

// checkRequest checks Muster's consistency proof. The old root comes from the tiles.
func (l *ledger) checkRequest(content []byte) error {
	head, signed, ok := bytes.Cut(content, []byte("\n\n"))
	if !ok {
		return errors.New("no empty line before the checkpoint")
	}
	lines := strings.Split(string(head), "\n")
	oldSize, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil {
		return err
	}
	proof, err := parseHashes(lines[1:])
	if err != nil {
		return err
	}
	next, err := l.openCheckpoint(signed)
	if err != nil {
		return err
	}
	if next.tree.N > l.head.tree.N || oldSize < 1 || oldSize > next.tree.N {
		return fmt.Errorf("sizes %d and %d do not fit a ledger of %d", oldSize, next.tree.N, l.head.tree.N)
	}
	oldRoot, err := tlog.TreeHash(oldSize, l.hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, next.tree.N, next.tree.Hash, oldSize, oldRoot)
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(lines))
	for i, line := range lines {
		var err error
		if hashes[i], err = tlog.ParseHash(line); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

// checkProofFiles checks every offline proof of the folder against the entry in the bundles.
func (l *ledger) checkProofFiles(dir string) (int, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.tlog-proof"))
	if err != nil {
		return 0, err
	}
	sort.Strings(files)
	for _, file := range files {
		if err := l.checkProofFile(file); err != nil {
			return 0, fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
	return len(files), nil
}

func (l *ledger) checkProofFile(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, signed, ok := bytes.Cut(content, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a tlog-proof file")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	hashes, err := parseHashes(lines[2:])
	if err != nil {
		return err
	}
	covering, err := l.openCheckpoint(signed)
	if err != nil {
		return err
	}
	if index < 0 || index >= l.head.tree.N {
		return fmt.Errorf("the ledger has no entry %d", index)
	}
	entry, err := l.entry(index)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, covering.tree.N, covering.tree.Hash, index, tlog.RecordHash(entry))
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func max(a, b int64) int64 {
	if a > b {
		return a
	}
	return b
}
