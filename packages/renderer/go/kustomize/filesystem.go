package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"gitopssuite/guest"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// mount is where kustomize sees the root of the repository. It lies below the root of the file system, so that a path
// that climbs out of the repository is seen to do so. The host takes it out of messages again.
const mount = "/.repository-root"

// sandbox is the file system that kustomize works on: read only, and every question is recorded.
type sandbox struct{ files *guest.Files }

var _ filesys.FileSystem = sandbox{}

func (s sandbox) lookup(p string) (string, guest.Kind) {
	clean := guest.Clean(mount, p)
	return clean, s.files.Lookup(clean)
}

func (s sandbox) Exists(p string) bool {
	_, kind := s.lookup(p)
	return kind != guest.Nothing
}

func (s sandbox) IsDir(p string) bool {
	_, kind := s.lookup(p)
	return kind == guest.Folder
}

func (s sandbox) CleanedAbs(p string) (filesys.ConfirmedDir, string, error) {
	_, kind := s.lookup(p)
	p = path.Clean(p)
	switch kind {
	case guest.Folder:
		return filesys.ConfirmedDir(p), "", nil
	case guest.File:
		return filesys.ConfirmedDir(path.Dir(p)), path.Base(p), nil
	}
	return "", "", missing(p)
}

func (s sandbox) ReadFile(p string) ([]byte, error) {
	clean, kind := s.lookup(p)
	switch kind {
	case guest.File:
		return s.files.Read(clean), nil
	case guest.Folder:
		return nil, fmt.Errorf("'%s' is a folder", p)
	}
	return nil, missing(p)
}

func missing(p string) error { return fmt.Errorf("no such file or directory: '%s'", p) }

// kustomize lists no folder in a build; commands that edit do.

func (s sandbox) ReadDir(p string) ([]string, error)       { return nil, refused("ReadDir", p) }
func (s sandbox) Glob(p string) ([]string, error)          { return nil, refused("Glob", p) }
func (s sandbox) Walk(p string, _ filepath.WalkFunc) error { return refused("Walk", p) }
func (s sandbox) Open(p string) (filesys.File, error)      { return nil, refused("Open", p) }
func (s sandbox) Create(p string) (filesys.File, error)    { return nil, refused("Create", p) }
func (s sandbox) Mkdir(p string) error                     { return refused("Mkdir", p) }
func (s sandbox) MkdirAll(p string) error                  { return refused("MkdirAll", p) }
func (s sandbox) RemoveAll(p string) error                 { return refused("RemoveAll", p) }
func (s sandbox) WriteFile(p string, _ []byte) error       { return refused("WriteFile", p) }

func refused(operation, p string) error {
	return &os.PathError{Op: operation, Path: p, Err: os.ErrPermission}
}
