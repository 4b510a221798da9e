// Command helm is the library behind `helm template` as a WebAssembly module: files in, manifests out.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"strings"

	"gitopssuite/guest"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/releaseutil"
)

func init() { guest.Serve(template) }

func main() {}

// options are the parameters of `helm template`.
type options struct {
	ReleaseName string                 `json:"releaseName"`
	Namespace   string                 `json:"namespace"`
	ValueFiles  []string               `json:"valueFiles"`
	Values      map[string]interface{} `json:"values"`
	KubeVersion string                 `json:"kubeVersion"`
	APIVersions []string               `json:"apiVersions"`
	IncludeCRDs bool                   `json:"includeCrds"`
	// IgnoreMissingValueFiles takes a value file that does not exist for an empty one.
	IgnoreMissingValueFiles bool      `json:"ignoreMissingValueFiles"`
	Set                     []setting `json:"set"`
	SkipTests               bool      `json:"skipTests"`
	SkipSchemaValidation    bool      `json:"skipSchemaValidation"`
}

// setting is one --set (no type), --set-string or --set-file.
type setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Type  string `json:"type"`
}

// template takes the steps of the command in its order, so that the first error is the command's.
func template(files *guest.Files, request *guest.Request) ([]byte, error) {
	o := &options{}
	if err := json.Unmarshal(request.Options, o); err != nil {
		return nil, fmt.Errorf("the parameters of helm: %w", err)
	}
	capabilities, err := o.capabilities()
	if err != nil {
		return nil, err
	}
	values, err := o.mergeValues(files)
	if err != nil {
		return nil, err
	}
	c, err := loadChart(files, request.Path)
	if err != nil {
		return nil, err
	}
	if err := checkInstallable(c); err != nil {
		return nil, err
	}
	if err := chartutil.ValidateReleaseName(o.ReleaseName); err != nil {
		return nil, fmt.Errorf("release name %q: %w", o.ReleaseName, err)
	}
	if err := chartutil.ProcessDependenciesWithMerge(c, values); err != nil {
		return nil, err
	}
	named := chartutil.ReleaseOptions{
		Name: o.ReleaseName, Namespace: o.Namespace, Revision: 1, IsInstall: true}
	render, err := chartutil.ToRenderValuesWithSchemaValidation(c, values, named, capabilities, o.SkipSchemaValidation)
	if err != nil {
		return nil, err
	}
	return o.compose(c, render, capabilities)
}

func (o *options) capabilities() (*chartutil.Capabilities, error) {
	capabilities := chartutil.DefaultCapabilities.Copy()
	if o.KubeVersion != "" {
		version, err := chartutil.ParseKubeVersion(o.KubeVersion)
		if err != nil {
			return nil, fmt.Errorf("invalid kube version '%s': %s", o.KubeVersion, err)
		}
		capabilities.KubeVersion = *version
	}
	capabilities.APIVersions = append(capabilities.APIVersions, o.APIVersions...)
	return capabilities, nil
}

// checkInstallable refuses library charts and charts whose dependencies are not in charts/.
func checkInstallable(c *chart.Chart) error {
	if kind := c.Metadata.Type; kind != "" && kind != "application" {
		return fmt.Errorf("%s charts are not installable", kind)
	}
	if c.Metadata.Deprecated {
		log.Print("WARNING: This chart is deprecated")
	}
	present := map[string]bool{}
	for _, dependency := range c.Dependencies() {
		present[dependency.Name()] = true
	}
	var missing []string
	for _, dependency := range c.Metadata.Dependencies {
		if !present[dependency.Name] {
			missing = append(missing, dependency.Name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("found in Chart.yaml, but missing in charts/ directory: %s", strings.Join(missing, ", "))
	}
	return nil
}

// compose renders the templates and writes what the command prints: CRDs, manifests in install order, hooks.
func (o *options) compose(c *chart.Chart, values chartutil.Values, capabilities *chartutil.Capabilities) ([]byte, error) {
	if wanted := c.Metadata.KubeVersion; wanted != "" && !chartutil.IsCompatibleRange(wanted, capabilities.KubeVersion.String()) {
		return nil, fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s",
			wanted, capabilities.KubeVersion.String())
	}
	rendered, err := engine.Engine{}.Render(c, values)
	if err != nil {
		return nil, err
	}
	for name := range rendered {
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(rendered, name)
		}
	}
	hooks, manifests, err := releaseutil.SortManifests(rendered, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	var body, out bytes.Buffer
	if o.IncludeCRDs {
		for _, crd := range c.CRDObjects() {
			fmt.Fprintf(&body, "---\n# Source: %s\n%s\n", crd.Filename, crd.File.Data)
		}
	}
	for _, manifest := range manifests {
		fmt.Fprintf(&body, "---\n# Source: %s\n%s\n", manifest.Name, manifest.Content)
	}
	fmt.Fprintln(&out, strings.TrimSpace(body.String()))
	for _, hook := range hooks {
		if o.SkipTests && isTest(hook) {
			continue
		}
		fmt.Fprintf(&out, "---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
	}
	return out.Bytes(), nil
}

func isTest(hook *release.Hook) bool {
	for _, event := range hook.Events {
		if event == release.HookTest {
			return true
		}
	}
	return false
}
