using System.Runtime.InteropServices;
using ScriptGate.Scripting.JavaScriptCore;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>JavaScriptCore as its C API alone offers it: the yardstick of what the gateway puts on top.</summary>
internal sealed unsafe class RawEngine : IDisposable
{
    private const string Function = "(function (event) { 'use strict'; return event.client === '' ? event.hello : event.client; })";

    private readonly nint _group;
    private readonly nint _context;
    private readonly nint _function;
    private readonly nint _client;
    private readonly nint _hello;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, nint, nint> _makeObject;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, nint, nint, uint, nint*, void> _setProperty;

    public RawEngine()
    {
        var library = NativeLibraryLoader.Load().Handle;
        _makeObject = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint>)NativeLibrary.GetExport(library, "JSObjectMake");
        _setProperty = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint, uint, nint*, void>)NativeLibrary.GetExport(library, "JSObjectSetProperty");
        _group = Native.JSContextGroupCreate();
        _context = Native.JSGlobalContextCreateInGroup(_group, 0);
        using var script = new NativeString(Function);
        nint exception = 0;
        _function = Native.JSEvaluateScript(_context, script.Handle, 0, 0, 1, &exception);
        Native.JSValueProtect(_context, _function);
        _client = NameOf("client");
        _hello = NameOf("hello");
    }

    /// <summary>Makes an event of two texts, calls the handler with it, and reads the text that it returns.</summary>
    public int Call(string client, string hello)
    {
        nint exception = 0;
        var target = _makeObject(_context, 0, 0);
        Set(target, _client, client);
        Set(target, _hello, hello);
        var result = Native.JSObjectCallAsFunction(_context, _function, 0, 1, &target, &exception);
        return exception == 0 ? NativeString.Take(Native.JSValueToStringCopy(_context, result, &exception)).Length : throw new InvalidOperationException("The function threw.");
    }

    public void Dispose()
    {
        Native.JSStringRelease(_client);
        Native.JSStringRelease(_hello);
        Native.JSValueUnprotect(_context, _function);
        Native.JSGlobalContextRelease(_context);
        Native.JSContextGroupRelease(_group);
    }

    private static nint NameOf(string name)
    {
        fixed (char* characters = name)
        {
            return Native.JSStringCreateWithCharacters(characters, (nuint)name.Length);
        }
    }

    private void Set(nint target, nint name, string value)
    {
        using var text = new NativeString(value);
        _setProperty(_context, target, name, Native.JSValueMakeString(_context, text.Handle), 0, null);
    }
}
