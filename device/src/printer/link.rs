//! The three kinds of line to a printer: serial, USB, network.
//!
//! Each is opened by what the branch's file calls its port, and all are one type when open.

use super::port::{Flow, OpenError, Port};
use std::io;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::unix::pipe;
use tokio::time::{Sleep, sleep, timeout};
use tokio_serial::{ClearBuffer, FlowControl, SerialPort as _, SerialPortBuilderExt, SerialStream};

/// The port of raw printing on a network, where none is written.
const RAW_PRINT_PORT: u16 = 9100;

/// Longest that a printer on the network may take to be reached.
const CONNECT_MS_MAX: u64 = 2_000;

/// What USB and the network are reckoned as, in bits a second: a fast line that still leaves no
/// more under way than a head prints at once.
const FAST_BITS_S: u32 = 1_000_000;

/// How long an answer of no bytes from a USB printer is left alone: it means nothing to say.
const EMPTY_READ_MS: u64 = 20;

/// How a printer is connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// A serial line, or what acts as one: 8 data bits, no parity, 1 stop bit.
    Serial {
        /// The device file; a name under `/dev/serial/by-id` stays the same over a replugging.
        path: String,
        /// Bits a second.
        baud: u32,
        /// Flow control.
        flow: Flow,
    },
    /// A printer of the USB class by its device file, such as `/dev/usb/lp0`.
    Usb {
        /// The device file.
        path: String,
    },
    /// A printer on the network that takes raw bytes.
    Tcp {
        /// Host and port.
        address: String,
    },
}

/// A port's name that says no kind of line.
#[derive(Debug, thiserror::Error)]
#[error(
    "\"{port}\" is no printer's port; expected a serial line such as /dev/ttyUSB0, a USB printer \
    such as /dev/usb/lp0, or tcp:HOST:9100"
)]
pub struct WrongPort {
    port: String,
}

impl Link {
    /// Reads what the branch's file calls a port; a serial line has this speed and flow control.
    ///
    /// A path under `/dev/usb/lp` is a USB printer, any other path a serial line. `usb:PATH` and
    /// `serial:PATH` say it themselves, for names of one's own.
    pub fn parse(port: &str, baud: u32, flow: Flow) -> Result<Self, WrongPort> {
        let wrong = || WrongPort { port: port.to_owned() };
        let path = |path: &str| path.contains('/').then(|| path.to_owned()).ok_or_else(wrong);
        if let Some(address) = port.strip_prefix("tcp:") {
            let address = tcp_address(address).ok_or_else(wrong)?;
            return Ok(Self::Tcp { address });
        }
        if let Some(rest) = port.strip_prefix("usb:") {
            return Ok(Self::Usb { path: path(rest)? });
        }
        if is_usb_name(port) {
            return Ok(Self::Usb { path: port.to_owned() });
        }
        let named = match port.split_once(':') {
            Some(("serial", rest)) => rest,
            // A path may hold a colon, as the names under /dev/serial/by-path do.
            Some((before, _)) if !before.contains('/') => return Err(wrong()),
            Some(_) | None => port,
        };
        Ok(Self::Serial { path: path(named)?, baud, flow })
    }

    /// What the branch's file calls it.
    pub fn port(&self) -> String {
        match self {
            Self::Serial { path, .. } => path.clone(),
            Self::Usb { path } if is_usb_name(path) => path.clone(),
            Self::Usb { path } => format!("usb:{path}"),
            Self::Tcp { address } => format!("tcp:{address}"),
        }
    }
}

/// Whether the system gives this name to USB printers.
fn is_usb_name(path: &str) -> bool {
    path.starts_with("/dev/usb/lp") || path.starts_with("/dev/lp")
}

/// Host and port; `None` where one of them cannot be.
fn tcp_address(text: &str) -> Option<String> {
    let bracketed = text.ends_with(']') || !text.contains(':');
    let whole = if bracketed { format!("{text}:{RAW_PRINT_PORT}") } else { text.to_owned() };
    let (host, port) = whole.rsplit_once(':')?;
    let port: u16 = port.parse().ok()?;
    let open = host.starts_with('[') == host.contains(':');
    (port != 0 && !host.is_empty() && open && !host.contains('/')).then_some(whole)
}

impl Port for Link {
    type Line = AnyLine;

    async fn open(&mut self) -> Result<AnyLine, OpenError> {
        let opened = match self {
            Self::Serial { path, baud, flow } => open_serial(path, *baud, *flow),
            Self::Usb { path } => UsbLine::open(path).map(AnyLine::Usb),
            Self::Tcp { address } => open_tcp(address).await,
        };
        opened.map_err(|source| OpenError { path: self.port(), source })
    }

    fn baud(&self) -> u32 {
        match self {
            Self::Serial { baud, .. } => *baud,
            Self::Usb { .. } | Self::Tcp { .. } => FAST_BITS_S,
        }
    }

    fn discard(&self, line: &AnyLine) {
        let discarded = match line {
            AnyLine::Serial(line) => line.clear(ClearBuffer::All).map_err(io::Error::from),
            // What waits in the system's own buffer would be printed after its job was given up.
            AnyLine::Tcp(line) => line.set_zero_linger(),
            AnyLine::Usb(_) => Ok(()),
        };
        if let Err(error) = discarded {
            tracing::debug!(path = self.port(), %error, "clearing the printer's line failed");
        }
    }
}

fn open_serial(path: &str, baud: u32, flow: Flow) -> io::Result<AnyLine> {
    let flow = match flow {
        Flow::None => FlowControl::None,
        Flow::Hardware => FlowControl::Hardware,
        Flow::Software => FlowControl::Software,
    };
    let line = tokio_serial::new(path, baud).flow_control(flow).open_native_async()?;
    // Replies to whoever had the line before are not answers to this program.
    line.clear(ClearBuffer::Input)?;
    Ok(AnyLine::Serial(line))
}

async fn open_tcp(address: &str) -> io::Result<AnyLine> {
    let limit = Duration::from_millis(CONNECT_MS_MAX);
    let line = timeout(limit, TcpStream::connect(address)).await??;
    line.set_nodelay(true)?;
    Ok(AnyLine::Tcp(line))
}

/// An open line of any kind.
#[derive(Debug)]
pub enum AnyLine {
    /// A serial line.
    Serial(SerialStream),
    /// A USB printer.
    Usb(UsbLine),
    /// A printer on the network.
    Tcp(TcpStream),
}

/// An open USB printer. It is read and written by two handles of one opening, since the system
/// lets a printer be opened once.
#[derive(Debug)]
pub struct UsbLine {
    reader: pipe::Receiver,
    writer: pipe::Sender,
    pause: Option<Pin<Box<Sleep>>>,
}

impl UsbLine {
    fn open(path: &str) -> io::Result<Self> {
        let both_ways = pipe::OpenOptions::new().read_write(true).unchecked(true).clone();
        let reading: OwnedFd = both_ways.open_receiver(path)?.into_nonblocking_fd()?;
        let writer = pipe::Sender::from_owned_fd_unchecked(reading.try_clone()?)?;
        let reader = pipe::Receiver::from_owned_fd_unchecked(reading)?;
        Ok(Self { reader, writer, pause: None })
    }
}

impl AsyncRead for UsbLine {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let line = self.get_mut();
        loop {
            if let Some(pause) = &mut line.pause {
                ready!(pause.as_mut().poll(context));
                line.pause = None;
            }
            let before = buffer.filled().len();
            ready!(Pin::new(&mut line.reader).poll_read(context, buffer))?;
            if buffer.filled().len() > before {
                return Poll::Ready(Ok(()));
            }
            line.pause = Some(Box::pin(sleep(Duration::from_millis(EMPTY_READ_MS))));
        }
    }
}

impl AsyncWrite for UsbLine {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().writer).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().writer).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().writer).poll_shutdown(context)
    }
}

impl AsyncRead for AnyLine {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Serial(line) => Pin::new(line).poll_read(context, buffer),
            Self::Usb(line) => Pin::new(line).poll_read(context, buffer),
            Self::Tcp(line) => Pin::new(line).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for AnyLine {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Serial(line) => Pin::new(line).poll_write(context, bytes),
            Self::Usb(line) => Pin::new(line).poll_write(context, bytes),
            Self::Tcp(line) => Pin::new(line).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Serial(line) => Pin::new(line).poll_flush(context),
            Self::Usb(line) => Pin::new(line).poll_flush(context),
            Self::Tcp(line) => Pin::new(line).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Serial(line) => Pin::new(line).poll_shutdown(context),
            Self::Usb(line) => Pin::new(line).poll_shutdown(context),
            Self::Tcp(line) => Pin::new(line).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests;
