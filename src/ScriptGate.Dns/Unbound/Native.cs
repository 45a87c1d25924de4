using System.Runtime.InteropServices;

namespace ScriptGate.Dns.Unbound;

/// <summary>The part of libunbound's C API that the resolver uses. Functions that return a number return 0 or an error for <see cref="Describe"/>.</summary>
internal static unsafe partial class Native
{
    /// <summary>The name that <see cref="UnboundLibrary"/> resolves; no file is called so.</summary>
    public const string Library = "scriptgate-unbound";

    [LibraryImport(Library, EntryPoint = "ub_ctx_create")]
    public static partial nint CreateContext();

    /// <summary>Ends the library's thread and frees everything. No other call may be under way: <see cref="UnboundHandle"/> sees to it.</summary>
    [LibraryImport(Library, EntryPoint = "ub_ctx_delete")]
    public static partial void DeleteContext(nint context);

    /// <param name="context">The context.</param>
    /// <param name="option">As in unbound.conf, with a colon behind.</param>
    /// <param name="value">As in unbound.conf.</param>
    [LibraryImport(Library, EntryPoint = "ub_ctx_set_option", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetOption(UnboundHandle context, string option, string value);

    /// <param name="context">The context.</param>
    /// <param name="server">An address, or <c>address@port</c>. Each call adds one.</param>
    [LibraryImport(Library, EntryPoint = "ub_ctx_set_fwd", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddForwarder(UnboundHandle context, string server);

    [LibraryImport(Library, EntryPoint = "ub_ctx_add_ta_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddTrustAnchors(UnboundHandle context, string file);

    [LibraryImport(Library, EntryPoint = "ub_ctx_async")]
    public static partial int UseThread(UnboundHandle context, int isThread);

    /// <param name="context">The context.</param>
    /// <param name="stream">A <c>FILE*</c>; null for silence.</param>
    [LibraryImport(Library, EntryPoint = "ub_ctx_debugout")]
    public static partial int SetLog(UnboundHandle context, nint stream);

    /// <summary>Takes a zone with answers of the library's own away. Options must be set before.</summary>
    [LibraryImport(Library, EntryPoint = "ub_ctx_zone_remove", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveZone(UnboundHandle context, string zone);

    [LibraryImport(Library, EntryPoint = "ub_resolve_async")]
    public static partial int Resolve(
        UnboundHandle context, byte* name, int type, int @class, nint data, delegate* unmanaged[Cdecl]<nint, int, NativeResult*, void> callback, int* id);

    /// <summary>The descriptor that becomes readable when <see cref="Process"/> has something to do.</summary>
    [LibraryImport(Library, EntryPoint = "ub_fd")]
    public static partial int Descriptor(UnboundHandle context);

    /// <summary>Calls the callbacks of what is finished, on this thread.</summary>
    [LibraryImport(Library, EntryPoint = "ub_process")]
    public static partial int Process(UnboundHandle context);

    [LibraryImport(Library, EntryPoint = "ub_resolve_free")]
    public static partial void Free(NativeResult* result);

    [LibraryImport(Library, EntryPoint = "ub_strerror")]
    private static partial byte* Error(int error);

    [LibraryImport(Library, EntryPoint = "ub_version")]
    private static partial byte* VersionText();

    public static string Describe(int error) => Marshal.PtrToStringUTF8((nint)Error(error)) ?? $"error {error}";

    public static string Version() => Marshal.PtrToStringUTF8((nint)VersionText()) ?? "";
}
