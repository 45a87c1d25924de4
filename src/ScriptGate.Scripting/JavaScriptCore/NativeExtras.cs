using System.Runtime.InteropServices;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <summary>Private functions of the library that are worth having and can be missed: each is looked up, none is required.</summary>
internal static unsafe class NativeExtras
{
    /// <summary>Turns <c>eval</c> and the function constructors off inside the engine, behind what the prelude removes from sight.</summary>
    public static void DisableEval(nint library, nint context)
    {
        if (NativeLibrary.TryGetExport(library, "JSGlobalContextSetEvalEnabled", out var function))
        {
            using var message = new NativeString("rules cannot make code from text");
            ((delegate* unmanaged[Cdecl]<nint, byte, nint, void>)function)(context, 0, message.Handle);
        }
    }

    /// <summary>Names the function that hears of rejected promises that nobody handles.</summary>
    public static void OnUnhandledRejection(nint library, nint context, nint function)
    {
        if (NativeLibrary.TryGetExport(library, "JSGlobalContextSetUnhandledRejectionCallback", out var setter))
        {
            nint exception = 0;
            ((delegate* unmanaged[Cdecl]<nint, nint, nint*, void>)setter)(context, function, &exception);
        }
    }

    /// <summary>Collects now. The public call only asks for it, and what it asks is a run loop that this process has not.</summary>
    public static void Collect(nint library, nint context)
    {
        if (NativeLibrary.TryGetExport(library, "JSSynchronousGarbageCollectForDebugging", out var function))
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)function)(context);
        }
        else
        {
            Native.JSGarbageCollect(context);
        }
    }
}
