using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Writes a header field word by word and folds it before it gets too long (RFC 5322 section 2.2.3).</summary>
internal ref struct FoldedField
{
    /// <summary>RFC 5322 section 2.1.1 asks for at most 78 characters without the CR LF; the field says less where it can.</summary>
    private const int Width = 78;

    private readonly IBufferWriter<byte> _output;
    private int _column;
    private bool _break;

    internal FoldedField(IBufferWriter<byte> output, string name)
    {
        _output = output;
        Put(name);
    }

    /// <summary>Adds words that stay together, behind a space or on a new line.</summary>
    internal void Add(params ReadOnlySpan<string> words)
    {
        var length = 0;
        foreach (var word in words)
        {
            length += word.Length;
        }

        // The octet that ends the words, such as a semicolon, has to fit as well.
        if (_break || _column + 1 + length + 1 > Width)
        {
            Put("\r\n\t");
            _column = 1;
            _break = false;
        }
        else
        {
            Put(" ");
        }

        foreach (var word in words)
        {
            Put(word);
        }
    }

    /// <summary>Puts a mark directly behind the last words.</summary>
    internal void End(string mark) => Put(mark);

    /// <summary>Makes the next words begin a new line.</summary>
    internal void Break() => _break = true;

    /// <summary>Ends the field.</summary>
    internal readonly void Close() => _output.Write("\r\n"u8);

    private void Put(string text)
    {
        _column += text.Length;
        Encoding.UTF8.GetBytes(text, _output);
    }
}
