//go:build wasip1

package guest

import (
	"log"
	"unsafe"
)

var (
	tool    Tool
	request []byte
	answer  []byte
)

// Serve names the tool that the exported function render runs. Call it from an init function: a module that is built as
// a library has no main.
func Serve(t Tool) {
	log.SetFlags(0)
	tool = t
}

// The host asks for room, writes the request frame there, calls render, and reads the answer frame at address and length,
// which come packed in one number.
//
//go:wasmexport alloc
func alloc(size uint32) uint32 {
	request = make([]byte, size)
	return address(request)
}

//go:wasmexport render
func render() uint64 {
	frame := request
	request = nil
	answer = nil
	answer = Respond(tool, frame)
	return uint64(address(answer))<<32 | uint64(len(answer))
}

func address(buffer []byte) uint32 {
	return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(buffer))))
}
