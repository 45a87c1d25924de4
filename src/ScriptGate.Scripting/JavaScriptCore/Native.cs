using System.Runtime.InteropServices;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <summary>The part of JavaScriptCore's C API that a lane uses. Handles are plain pointers; who owns one is said where it is kept.</summary>
/// <remarks>A value that only managed memory refers to must be protected; values in locals are found, because the collector scans the native stack conservatively.</remarks>
internal static unsafe partial class Native
{
    /// <summary>The name that <see cref="NativeLibraryLoader"/> resolves; no file is called so.</summary>
    public const string Library = "scriptgate-javascriptcore";

    /// <summary>The private but long-standing function without which no rule may run.</summary>
    public const string TimeLimitSymbol = "JSContextGroupSetExecutionTimeLimit";

    [LibraryImport(Library)]
    public static partial nint JSContextGroupCreate();

    [LibraryImport(Library)]
    public static partial void JSContextGroupRelease(nint group);

    [LibraryImport(Library)]
    public static partial nint JSGlobalContextCreateInGroup(nint group, nint globalObjectClass);

    [LibraryImport(Library)]
    public static partial void JSGlobalContextRelease(nint context);

    [LibraryImport(Library)]
    public static partial void JSContextGroupSetExecutionTimeLimit(
        nint group, double seconds, delegate* unmanaged[Cdecl]<nint, nint, byte> shouldTerminate, nint callbackContext);

    [LibraryImport(Library)]
    public static partial nint JSContextGetGlobalObject(nint context);

    [LibraryImport(Library)]
    public static partial nint JSEvaluateScript(nint context, nint script, nint thisObject, nint sourceUrl, int startingLine, nint* exception);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool JSCheckScriptSyntax(nint context, nint script, nint sourceUrl, int startingLine, nint* exception);

    [LibraryImport(Library)]
    public static partial nint JSStringCreateWithCharacters(char* characters, nuint length);

    [LibraryImport(Library)]
    public static partial char* JSStringGetCharactersPtr(nint text);

    [LibraryImport(Library)]
    public static partial nuint JSStringGetLength(nint text);

    [LibraryImport(Library)]
    public static partial void JSStringRelease(nint text);

    [LibraryImport(Library)]
    public static partial int JSValueGetType(nint context, nint value);

    [LibraryImport(Library)]
    public static partial nint JSValueMakeUndefined(nint context);

    [LibraryImport(Library)]
    public static partial nint JSValueMakeNull(nint context);

    [LibraryImport(Library)]
    public static partial nint JSValueMakeBoolean(nint context, [MarshalAs(UnmanagedType.U1)] bool value);

    // This and its counterpart take no time worth telling the collector about.
    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint JSValueMakeNumber(nint context, double value);

    [LibraryImport(Library)]
    public static partial nint JSValueMakeString(nint context, nint text);

    [LibraryImport(Library)]
    public static partial nint JSValueMakeFromJSONString(nint context, nint text);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool JSValueToBoolean(nint context, nint value);

    /// <summary>For values that are numbers: anything else could run the rule's code inside.</summary>
    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial double JSValueToNumber(nint context, nint value, nint* exception);

    [LibraryImport(Library)]
    public static partial nint JSValueToStringCopy(nint context, nint value, nint* exception);

    [LibraryImport(Library)]
    public static partial void JSValueProtect(nint context, nint value);

    [LibraryImport(Library)]
    public static partial void JSValueUnprotect(nint context, nint value);

    [LibraryImport(Library)]
    public static partial nint JSObjectMakeFunctionWithCallback(
        nint context, nint name, delegate* unmanaged[Cdecl]<nint, nint, nint, nuint, nint*, nint*, nint> callback);

    [LibraryImport(Library)]
    public static partial nint JSObjectMakeArray(nint context, nuint count, nint* values, nint* exception);

    [LibraryImport(Library)]
    public static partial nint JSObjectMakeError(nint context, nuint argumentCount, nint* arguments, nint* exception);

    [LibraryImport(Library)]
    public static partial nint JSObjectMakeDeferredPromise(nint context, nint* resolve, nint* reject, nint* exception);

    [LibraryImport(Library)]
    public static partial nint JSObjectGetProperty(nint context, nint target, nint name, nint* exception);

    [LibraryImport(Library)]
    public static partial nint JSObjectGetTypedArrayBytesPtr(nint context, nint array, nint* exception);

    [LibraryImport(Library)]
    public static partial nint JSObjectCallAsFunction(nint context, nint function, nint thisObject, nuint argumentCount, nint* arguments, nint* exception);

    /// <summary>For values that are objects.</summary>
    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool JSObjectIsFunction(nint context, nint value);

    [LibraryImport(Library)]
    public static partial nint JSGetMemoryUsageStatistics(nint context);

    [LibraryImport(Library)]
    public static partial void JSGarbageCollect(nint context);
}
