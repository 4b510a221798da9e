// Command kustomize is the library behind `kustomize build` as a WebAssembly module: files in, manifests out.
package main

import (
	"errors"
	"net/http"
	"path"

	"gitopssuite/guest"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// plainSchema is the schema that a build without an openapi field uses.
var plainSchema = openapi.GetSchemaVersion()

func init() {
	http.DefaultTransport = noNetwork{}
	guest.Serve(build)
}

func main() {}

func build(files *guest.Files, request *guest.Request) ([]byte, error) {
	// The schema is a global of the library: what one build sets, the next one would see.
	defer func() {
		if openapi.GetSchemaVersion() != plainSchema {
			openapi.ResetOpenAPI()
		}
	}()
	options := krusty.MakeDefaultOptions()
	// As the command does when no order was asked for.
	options.Reorder = krusty.ReorderOptionUnspecified
	options.LoadRestrictions = types.LoadRestrictionsRootOnly
	options.PluginConfig = types.DisabledPluginConfig()
	resources, err := krusty.MakeKustomizer(options).Run(sandbox{files}, path.Join(mount, request.Path))
	if err != nil {
		return nil, err
	}
	return resources.AsYaml()
}

// noNetwork refuses by name what would else end in an error of name resolution.
type noNetwork struct{}

func (noNetwork) RoundTrip(request *http.Request) (*http.Response, error) {
	return nil, errors.New("remote files are not fetched: " + request.URL.Redacted())
}
