namespace ScriptGate.Scripting.JavaScriptCore;

/// <summary>A string of the library, released at the end of the scope that made it.</summary>
internal readonly ref struct NativeString
{
    public unsafe NativeString(ReadOnlySpan<char> text)
    {
        fixed (char* characters = text)
        {
            Handle = Native.JSStringCreateWithCharacters(characters, (nuint)text.Length);
        }
    }

    public nint Handle { get; }

    /// <summary>The text of a string of the library, which is released.</summary>
    public static unsafe string Take(nint handle)
    {
        var text = new string(Native.JSStringGetCharactersPtr(handle), 0, (int)Native.JSStringGetLength(handle));
        Native.JSStringRelease(handle);
        return text;
    }

    public void Dispose() => Native.JSStringRelease(Handle);
}
