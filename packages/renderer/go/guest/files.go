package guest

import (
	"errors"
	"path"
	"sort"
	"strings"
)

// Kind is what a path holds.
type Kind int

// What a path can hold.
const (
	Nothing Kind = iota
	File
	Folder
)

// Need is a path about which the host has not said enough yet.
type Need struct {
	Path string `json:"path"`
	// Content is wanted of a file that is known to exist.
	Content bool `json:"content,omitempty"`
	// List asks for everything below the folder.
	List bool `json:"list,omitempty"`
}

// Needs are thrown, so that no tool can take them for an error of its own and go on.
type Needs []Need

// Reads is what a render depends on.
type Reads struct {
	Files   []string `json:"files"`
	Absent  []string `json:"absent"`
	Folders []string `json:"folders"`
}

// Files is the file system of one render: what the host has sent, and a record of what was asked. Paths are relative to
// the root of the repository, which is the empty path.
type Files struct {
	contents map[string][]byte
	known    map[string]bool
	absent   map[string]bool
	folders  map[string]bool
	listed   map[string]Listing

	readFiles   map[string]bool
	readAbsent  map[string]bool
	readFolders map[string]bool
	seenFolders map[string]bool
}

func newFiles(request *Request, contents []byte) (*Files, error) {
	f := &Files{
		contents: map[string][]byte{}, known: map[string]bool{}, absent: map[string]bool{},
		folders: map[string]bool{"": true}, listed: map[string]Listing{},
		readFiles: map[string]bool{}, readAbsent: map[string]bool{},
		readFolders: map[string]bool{}, seenFolders: map[string]bool{},
	}
	for _, file := range request.Files {
		if file.Size < 0 || file.Size > len(contents) {
			return nil, errors.New("the contents of the request frame are cut off")
		}
		f.contents[file.Path] = contents[:file.Size:file.Size]
		contents = contents[file.Size:]
		f.addFile(file.Path)
	}
	for _, file := range request.Known {
		f.addFile(file)
	}
	for _, absent := range request.Absent {
		f.absent[absent] = true
	}
	for _, folder := range request.Folders {
		f.addFolder(folder)
	}
	for _, listing := range request.Listed {
		f.listed[listing.Folder] = listing
		f.addFolder(listing.Folder)
		for _, file := range listing.Files {
			f.addFile(file)
		}
	}
	return f, nil
}

func (f *Files) addFile(file string) {
	f.known[file] = true
	f.addFolder(parent(file))
}

func (f *Files) addFolder(folder string) {
	for !f.folders[folder] {
		f.folders[folder] = true
		folder = parent(folder)
	}
}

func parent(p string) string {
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[:i]
	}
	return ""
}

// Lookup tells what a path holds and records that it was asked.
func (f *Files) Lookup(p string) Kind {
	switch {
	case f.known[p]:
		f.readFiles[p] = true
		return File
	case f.folders[p]:
		f.seenFolders[p] = true
		return Folder
	case f.isAbsent(p):
		f.readAbsent[p] = true
		return Nothing
	}
	panic(Needs{{Path: p}})
}

func (f *Files) isAbsent(p string) bool {
	if f.absent[p] {
		return true
	}
	for p != "" {
		p = parent(p)
		_, listed := f.listed[p]
		if listed || f.absent[p] || f.known[p] {
			return true
		}
	}
	return false
}

// Read returns the content of a file that Lookup has found.
func (f *Files) Read(p string) []byte {
	f.readFiles[p] = true
	content, loaded := f.contents[p]
	if !loaded {
		panic(Needs{{Path: p, Content: true}})
	}
	return content
}

// Require asks for the contents of many files at once.
func (f *Files) Require(paths []string) {
	var needs Needs
	for _, p := range paths {
		if _, loaded := f.contents[p]; !loaded {
			needs = append(needs, Need{Path: p, Content: true})
		}
	}
	if needs != nil {
		panic(needs)
	}
}

// List returns all files below a folder in the order of a walk, and the links among them.
func (f *Files) List(folder string) (files []string, links []string) {
	listing, listed := f.listed[folder]
	if !listed {
		panic(Needs{{Path: folder, List: true}})
	}
	f.readFolders[folder] = true
	files = append([]string{}, listing.Files...)
	sort.Slice(files, func(i, j int) bool { return walkKey(files[i]) < walkKey(files[j]) })
	return files, listing.Links
}

// walkKey sorts paths as a walk does: entries of a folder stay together.
func walkKey(p string) string { return strings.ReplaceAll(p, "/", "\x00") }

// Reads returns the record, sorted. A folder that was only looked at is a dependency of its own when no file below it was
// read: that file would vouch for it.
func (f *Files) Reads() Reads {
	vouched := map[string]bool{}
	for file := range f.readFiles {
		for p := file; p != ""; {
			p = parent(p)
			vouched[p] = true
		}
	}
	folders := map[string]bool{}
	for folder := range f.readFolders {
		folders[folder] = true
	}
	for folder := range f.seenFolders {
		if folder != "" && !vouched[folder] {
			folders[folder] = true
		}
	}
	return Reads{Files: sorted(f.readFiles), Absent: sorted(f.readAbsent), Folders: sorted(folders)}
}

func sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for p := range set {
		list = append(list, p)
	}
	sort.Strings(list)
	return list
}

// Clean turns an absolute path below mount into one from the root of the repository. A path that leaves the repository
// ends the render.
func Clean(mount, p string) string {
	clean := path.Clean(p)
	if clean == mount {
		return ""
	}
	if !strings.HasPrefix(clean, mount+"/") {
		panic(&Failure{Code: "path-outside-repository", Message: "the path leaves the repository: " + p})
	}
	return clean[len(mount)+1:]
}
