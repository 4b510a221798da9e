// Package guest is what the two WebAssembly modules share: the frame that a
// request and an answer travel in, and the file system of one render.
package guest

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// Request is the head of a request frame. The contents of Files follow it, one
// after the other, in the same order.
type Request struct {
	// Path is the folder to render, from the root of the repository.
	Path string `json:"path"`
	// Files are loaded: path and number of bytes.
	Files []LoadedFile `json:"files"`
	// Known files exist, but their content was not loaded.
	Known []string `json:"known"`
	// Absent paths hold nothing.
	Absent []string `json:"absent"`
	// Folders exist; the folders above a file need no mention.
	Folders []string `json:"folders"`
	// Listed folders are known completely, with everything below them.
	Listed []Listing `json:"listed"`
	// MaxOutput is the greatest answer in bytes.
	MaxOutput int `json:"maxOutput"`
	// Options are the parameters of the tool.
	Options json.RawMessage `json:"options,omitempty"`
}

// LoadedFile announces a content that follows the head.
type LoadedFile struct {
	Path string `json:"path"`
	Size int    `json:"size"`
}

// Listing is a folder with all files and links below it.
type Listing struct {
	Folder string   `json:"folder"`
	Files  []string `json:"files"`
	Links  []string `json:"links,omitempty"`
}

// Status of an answer.
const (
	StatusRendered = "rendered"
	StatusFailed   = "failed"
	StatusNeeds    = "needs"
)

// Answer is the head of an answer frame; the manifests follow it.
type Answer struct {
	Status  string `json:"status"`
	Message string `json:"message,omitempty"`
	// Code is set where the message alone does not tell what happened.
	Code string `json:"code,omitempty"`
	// File that is to blame, from the root of the repository.
	File  string `json:"file,omitempty"`
	Needs Needs  `json:"needs,omitempty"`
	Reads Reads  `json:"reads"`
}

// Failure is an error with a code and a file of its own.
type Failure struct {
	Code    string
	Message string
	File    string
}

func (f *Failure) Error() string { return f.Message }

// Tool renders a request over the files that were sent with it.
type Tool func(files *Files, request *Request) ([]byte, error)

// Respond runs a tool over one request frame and returns the answer frame. A path that the host has not loaded ends the
// attempt at once: the host loads it and asks again.
func Respond(tool Tool, frame []byte) []byte {
	request, files, err := decode(frame)
	if err != nil {
		return encode(&Answer{Status: StatusFailed, Code: "protocol", Message: err.Error()}, nil)
	}
	yaml, answer := attempt(tool, files, request)
	answer.Reads = files.Reads()
	return encode(answer, yaml)
}

func attempt(tool Tool, files *Files, request *Request) (yaml []byte, answer *Answer) {
	defer func() {
		switch reason := recover().(type) {
		case nil:
		case Needs:
			yaml, answer = nil, &Answer{Status: StatusNeeds, Needs: reason}
		case *Failure:
			yaml, answer = nil, failed(reason)
		default:
			// A panic inside the tool is a fault of the input that it met.
			yaml, answer = nil, &Answer{
				Status: StatusFailed, Code: "panic", Message: fmt.Sprint(reason)}
		}
	}()
	yaml, err := tool(files, request)
	if err != nil {
		return nil, failed(err)
	}
	if request.MaxOutput > 0 && len(yaml) > request.MaxOutput {
		return nil, &Answer{Status: StatusFailed, Code: "output-too-large",
			Message: fmt.Sprintf("the manifests take %d bytes", len(yaml))}
	}
	return yaml, &Answer{Status: StatusRendered}
}

func failed(err error) *Answer {
	answer := &Answer{Status: StatusFailed, Message: err.Error()}
	var failure *Failure
	if errors.As(err, &failure) {
		answer.Code, answer.File = failure.Code, failure.File
	}
	return answer
}

func decode(frame []byte) (*Request, *Files, error) {
	if len(frame) < 4 {
		return nil, nil, errors.New("the request frame is too short")
	}
	head := uint64(binary.LittleEndian.Uint32(frame))
	if uint64(len(frame)) < 4+head {
		return nil, nil, errors.New("the head of the request frame is cut off")
	}
	request := &Request{}
	if err := json.Unmarshal(frame[4:4+head], request); err != nil {
		return nil, nil, fmt.Errorf("the head of the request frame: %w", err)
	}
	files, err := newFiles(request, frame[4+head:])
	return request, files, err
}

func encode(answer *Answer, yaml []byte) []byte {
	head, err := json.Marshal(answer)
	if err != nil {
		head = []byte(`{"status":"failed","code":"protocol","message":"the answer cannot be encoded"}`)
	}
	frame := make([]byte, 4, 4+len(head)+len(yaml))
	binary.LittleEndian.PutUint32(frame, uint32(len(head)))
	return append(append(frame, head...), yaml...)
}
