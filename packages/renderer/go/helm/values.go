package main

import (
	"fmt"

	"gitopssuite/guest"
	"helm.sh/helm/v3/pkg/strvals"
	"sigs.k8s.io/yaml"
)

// mergeValues merges the value files in order, then the values of the request, then its settings as the command orders
// them: --set, --set-string, --set-file.
func (o *options) mergeValues(files *guest.Files) (map[string]interface{}, error) {
	merged := map[string]interface{}{}
	for _, file := range o.ValueFiles {
		if files.Lookup(file) != guest.File {
			if o.IgnoreMissingValueFiles {
				continue
			}
			return nil, &guest.Failure{Code: "file-missing", File: file,
				Message: fmt.Sprintf("open %s: no such file or directory", file)}
		}
		values := map[string]interface{}{}
		if err := yaml.Unmarshal(files.Read(file), &values); err != nil {
			return nil, fmt.Errorf("failed to parse %s: %w", file, err)
		}
		merged = merge(merged, values)
	}
	merged = merge(merged, o.Values)
	for _, kind := range []string{"", "string", "file"} {
		for _, set := range o.Set {
			if set.Type != kind {
				continue
			}
			if err := set.into(merged, files); err != nil {
				return nil, fmt.Errorf("failed parsing --set data: %w", err)
			}
		}
	}
	return merged, nil
}

func (s setting) into(values map[string]interface{}, files *guest.Files) error {
	switch s.Type {
	case "string":
		return strvals.ParseIntoString(s.Name+"="+s.Value, values)
	case "file":
		// The path does not go through the parser, which would split it at commas.
		return strvals.ParseIntoFile(s.Name+"=file", values, func([]rune) (interface{}, error) {
			if files.Lookup(s.Value) != guest.File {
				return nil, &guest.Failure{Code: "file-missing", File: s.Value,
					Message: fmt.Sprintf("open %s: no such file or directory", s.Value)}
			}
			return string(files.Read(s.Value)), nil
		})
	}
	return strvals.ParseInto(s.Name+"="+s.Value, values)
}

func merge(below, above map[string]interface{}) map[string]interface{} {
	out := make(map[string]interface{}, len(below))
	for key, value := range below {
		out[key] = value
	}
	for key, value := range above {
		lower, isMap := out[key].(map[string]interface{})
		if upper, ok := value.(map[string]interface{}); ok && isMap {
			out[key] = merge(lower, upper)
			continue
		}
		out[key] = value
	}
	return out
}
