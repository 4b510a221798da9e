package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"gitopssuite/guest"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/ignore"
)

var byteOrderMark = []byte{0xEF, 0xBB, 0xBF}

// loadChart loads the files of a folder that its .helmignore lets pass.
func loadChart(files *guest.Files, folder string) (*chart.Chart, error) {
	if files.Lookup(folder) != guest.Folder {
		return nil, fmt.Errorf("path %q not found", folder)
	}
	rules, err := ignoreRules(files, path.Join(folder, ignore.HelmIgnore))
	if err != nil {
		return nil, err
	}
	all, links := files.List(folder)
	for _, link := range links {
		if name := relative(folder, link); !isIgnored(rules, name) {
			return nil, &guest.Failure{Code: "symlink-refused", File: link,
				Message: "the chart holds a symbolic link: " + name}
		}
	}
	var wanted []string
	for _, file := range all {
		if !isIgnored(rules, relative(folder, file)) {
			wanted = append(wanted, file)
		}
	}
	files.Require(wanted)
	var loaded []*loader.BufferedFile
	for _, file := range wanted {
		loaded = append(loaded, &loader.BufferedFile{
			Name: relative(folder, file), Data: bytes.TrimPrefix(files.Read(file), byteOrderMark)})
	}
	return loader.LoadFiles(loaded)
}

func ignoreRules(files *guest.Files, file string) (*ignore.Rules, error) {
	rules := ignore.Empty()
	if files.Lookup(file) == guest.File {
		parsed, err := ignore.Parse(bytes.NewReader(files.Read(file)))
		if err != nil {
			return nil, err
		}
		rules = parsed
	}
	rules.AddDefaults()
	return rules, nil
}

func relative(folder, file string) string {
	if folder == "" {
		return file
	}
	return strings.TrimPrefix(file, folder+"/")
}

// isIgnored also asks for the folders above a file: an ignored folder hides all below it.
func isIgnored(rules *ignore.Rules, name string) bool {
	for i, c := range name {
		if c == '/' && rules.Ignore(name[:i], entry{dir: true}) {
			return true
		}
	}
	return rules.Ignore(name, entry{})
}

// entry is the little that the rules ask of a file.
type entry struct{ dir bool }

func (e entry) Name() string       { return "" }
func (e entry) Size() int64        { return 0 }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) Sys() any           { return nil }
func (e entry) IsDir() bool        { return e.dir }
func (e entry) Mode() fs.FileMode {
	if e.dir {
		return fs.ModeDir
	}
	return 0
}
